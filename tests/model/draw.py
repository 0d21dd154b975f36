"""A world that is played: its clock, what a drawn call may name, and the random call itself."""

import money
from cases import is_open
from model import outcome
from rules import ACTIVE, REQUESTED, SETTLING, UPGRADE_LASTS
from spoil import spoil
from state import State
from worlds import ACCOUNTS, FIRST_SECOND, Terms

DRAWERS = {}
LIKELY = 0.8
TRIES = 12
SPOILED_CONSTRUCTORS = 15
SURPRISES = 0.08  # of calls that seemed allowed and are refused, these are played all the same


def drawer(weight):
    """A function that draws (caller, arguments) that the state seems to allow, or None."""
    def declare(code):
        DRAWERS[code.__name__] = (weight, code)
        return code
    return declare


class World:
    """A contract that grows by random calls; each that is drawn has been played on `state`."""

    def __init__(self, rng):
        self.rng, self.terms, self.state = rng, Terms(rng), State()
        self.now = FIRST_SECOND + rng.randrange(100_000)
        self.live, self.open = [], []  # reservations and slashes that may not have ended
        self.names = [name for name in DRAWERS if name != "constructor"]
        self.weights = [DRAWERS[name][0] * self.terms.mood.get(name, 1) for name in self.names]

    # What a drawer picks from.

    def pick(self, items):
        return self.rng.choice(items) if items else None

    def chance(self, share):
        return self.rng.random() < share

    def anyone(self):
        return self.rng.choice(ACCOUNTS)

    def hash(self):
        return f"{self.rng.getrandbits(256) | 1:064x}"

    def _still(self, items, lives):
        while items:
            at = self.rng.randrange(len(items))
            if lives(items[at]):
                return items[at]
            items[at] = items[-1]
            items.pop()
        return None

    def live_reservation(self, *statuses):
        """(id, reservation) of one in these statuses, or None."""
        reservations = self.state.reservations
        for _ in range(6):
            found = self._still(self.live, lambda one: reservations[one].status <= SETTLING)
            if found and reservations[found].status in statuses:
                return found, reservations[found]
        return None

    def open_slash(self):
        """Its key, or None."""
        return self._still(self.open, lambda key: is_open(self.state.slashes[key]))

    # Time.

    def _moments(self):
        """Some times at which a rule begins or ceases to hold."""
        s, moments = self.state, []
        for _ in range(3):
            if found := self.live_reservation(REQUESTED, ACTIVE, SETTLING):
                moments += self._of_reservation(found[1])
            if key := self.open_slash():
                moments += self._of_slash(key)
        for entry in s.oracles:
            moments += (entry.since, entry.until)
        moments += (s.next_from, s.pending_not_before, s.pending_not_before + UPGRADE_LASTS)
        for stored in (s.units, s.guides, s.providers):
            if one := self.pick(list(stored.values())):
                moments += [getattr(one, name, 0) for name in
                            ("maint_from", "maint_until", "valid_until", "release_at")]
        return moments

    def _of_reservation(self, r):
        if r.status == REQUESTED:
            return [r.expires_at]
        config = self.state.config_of(r)
        window = r.start + money.window_in_progress(r, self.now) * r.window_secs
        settled = r.start + (r.next_window + 1) * r.window_secs + config.claim_secs
        return [window + r.window_secs, window + r.window_secs + config.grace_secs,
                window + config.grace_secs, settled, r.end, r.end + config.claim_secs, r.exit_until]

    def _of_slash(self, key):
        r = self.state.reservations[key[0]]
        config = self.state.config_of(r)
        attest = money.window_end(r, key[2]) + config.claim_secs + config.attest_secs
        dispute = attest + config.dispute_secs
        return [attest, dispute, dispute + config.arbitration_secs]

    def pass_time(self):
        luck = self.rng.random()
        if luck < 0.68:
            return
        if luck < 0.78:
            self.now += self.rng.randint(1, max(2, self.terms.window // 15))
        else:
            ahead = sorted(moment for moment in self._moments() if moment > self.now)[:4]
            if ahead:
                self.now = max(self.now, self.rng.choice(ahead) + self.rng.choice((-1, 0, 0, 1)))

    # The call.

    def begin(self):
        """Calls of the constructor; the last one makes the contract of this world."""
        for spoiled in [True] * SPOILED_CONSTRUCTORS + [False]:
            self.state = State()
            by, args = self.draw("constructor")
            if spoiled:
                args = spoil(self, "constructor", args)
            yield self._played(by, "constructor", args)

    def next_call(self):
        """(at, caller, function, arguments, answer without views)."""
        self.pass_time()
        if self.chance(LIKELY):
            step = self._likely_call()
            if step:
                return step
        for name in self.rng.choices(self.names, self.rng.choice((None, self.weights)), k=8):
            drawn = self.draw(name)
            if drawn:
                break
        by, args = drawn or (self.anyone(), {})
        if drawn is None or self.chance(0.6):
            by, args = spoil(self, name, args, by)
        return self._played(by, name, args)

    def draw(self, name):
        """(caller, arguments) of a call, or None."""
        drawn = DRAWERS[name][1](self)
        return drawn if drawn and drawn[0] is not None else None

    def _likely_call(self):
        for name in self.rng.choices(self.names, self.weights, k=TRIES):
            drawn = self.draw(name)
            if drawn:
                step = self._played(drawn[0], name, drawn[1])
                if "error" not in step[4] or self.chance(SURPRISES):
                    return step
        return None

    def _played(self, by, name, args):
        answer = outcome(self.state, self.now, by, name, args)
        if "error" not in answer:
            self._remember(name, args)
        return self.now, by, name, args, answer

    def _remember(self, name, args):
        if name == "request_reservation":
            self.live.append(len(self.state.reservations))
        elif name == "propose_slash" or name == "claim_breach":
            self.open.append((args["reservation_id"], args["party"], args["window"]))
