"""A re-org takes back an acceptance that is already indexed."""
import threading

from world import Events, World, accepting, all_items, get_json, rpc, scenario_of


class Miner(threading.Thread):
    """Makes a block every 300 ms while it is on; the chain makes none by itself."""

    def __init__(self, world):
        super().__init__(daemon=True)
        self.world, self.off = world, threading.Event()

    def __enter__(self):
        self.start()

    def __exit__(self, *_):
        self.off.set()
        self.join()

    def run(self):
        while not self.off.wait(0.3):
            self.world.control("sandbox_createBlock")


def test_a_reorg_takes_back_an_acceptance(tmp_path):
    settings = {"WARDEN_CHAINS__0__FINAL_DEPTH": "10", "WARDEN_ENFORCEMENT__MODE": "off"}
    with World(tmp_path, settings, chain={"block_ms": 0}) as world:
        with Miner(world):
            world.run_scenario(scenario_of("good"))
            world.serve("warden", roles="indexer,prober,api")
            world.until("ready", 60, lambda: not world.problems())
            world.until("the reservation", 60, lambda: get_json(world.base + "/v1/reservations/sn.main.1"))
            world.run_scenario(accepting(good=1))
        events = Events(world.base)

        def unit_state():
            return get_json(world.base + "/v1/units/sn.main.1")["state"]
        world.until("the unit is in use", 30, lambda: unit_state() == "in_use")
        world.until("its endpoint is probed", 30, lambda: get_json(world.base + "/v1/units/sn.main.1/observations")["items"])
        accepted = world.rows("SELECT block_num, txn_hash FROM events WHERE name = 'reservation_state_changed'")
        assert len(accepted) == 1, world.rows('SELECT name, count(*) FROM events GROUP BY 1')
        (block, txn), head = accepted[0], rpc(world.ready["rpc"][0], "starknet_blockNumber")
        while head - block < 2:
            world.control("sandbox_createBlock")
            head += 1
        world.until("all blocks are indexed", 30, lambda: world.indexed_events()[0] == head)
        process = world.children["warden"].pid

        report = world.control("sandbox_reorg", depth=head - block + 1, blocks=head - block + 1, drop=[txn])
        assert len(report["orphaned"]) == 3 and report["dropped"] == [txn]

        world.until("the acceptance is taken back", 30, lambda: unit_state() == "reserved")
        world.until("the new blocks are indexed", 30, lambda: world.indexed_events()[0] == head)
        views = world.expect_projection_is_the_chain()
        assert views["reservations"][0]["status"] == "requested"
        assert views["units"][0]["active_reservations"] == 0
        assert world.rows("SELECT count(*) FROM events WHERE txn_hash = %s", txn) == [(0,)]
        world.expect_events_are_the_chains()

        world.until("the feed tells of the re-org", 15, lambda: events.of("reorg"))
        assert len(events.of("reorg")) == 1
        told = events.of("reorg")[0]
        assert (told["what"], told["block"], told["old_block"]) == ("unapplied", block - 1, head), told
        assert len(all_items(world.base + "/v1/reservations")) == 1

        with Miner(world):
            world.run_scenario(accepting(good=1))
            world.until("accepted again", 30, lambda: unit_state() == "in_use")
        world.expect_projection_is_the_chain()
        assert world.children["warden"].pid == process and world.children["warden"].poll() is None
        assert world.log("warden").count("event=started") == 1
