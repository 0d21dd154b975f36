"""Events that an earlier version did not understand: the hold, and what a later version makes of what was kept."""
import json

from world import World, scenario_of, warden

ENTITIES = "SELECT kind, entity_id, valid_from, valid_to, body::text FROM entities ORDER BY 1, 2, 3"
EVENTS = "SELECT id, block_num, name, fields::text FROM events ORDER BY id"


def status(world):
    return json.loads(warden("status", "--json", env=world.env).stdout)[0]


def test_what_was_kept_raw_is_decoded_later_without_asking_the_chain(tmp_path_factory):
    with World(tmp_path_factory.mktemp("undecoded")) as world:
        world.run_scenario(scenario_of("good", "failing"))
        world.serve("first", roles="indexer,api")
        world.until("the first is ready", 60, lambda: not world.problems())
        last = world.chain_events()[-1][0]
        world.until("all of it is verified", 90, lambda: world.rows(EVENTS) and int(status(world)["verified_block"]) >= last)
        entities, events = world.rows(ENTITIES), world.rows(EVENTS)
        world.end("first")

        # As a version leaves it that knows nothing of units.
        unknown = "name IN ('unit_registered', 'unit_updated', 'sla_changed', 'price_changed')"
        first, = {min(block for _, block, name, _ in events if name == "unit_registered")}
        world.change(f"UPDATE events SET fields = NULL, name = '0x1' WHERE {unknown}")
        world.change("DELETE FROM entities WHERE kind IN ('unit', 'sla_terms')")
        assert int(status(world)["verified_block"]) == first - 1

        world.serve("later", roles="indexer,api")
        world.until("nothing is raw any more", 60, lambda: world.rows(
            "SELECT count(*) FROM events, contracts WHERE fields IS NULL OR refold_from IS NOT NULL") == [(0,)])
        assert world.rows(EVENTS) == events
        assert world.rows(ENTITIES) == entities
        world.until("it is ready", 60, lambda: not world.problems())
        world.until("all is verified again", 60, lambda: int(status(world)["verified_block"]) >= last)
        world.expect_projection_is_the_chain()
