"""An endpoint that forges a chain of its own, every hash and link of which fits."""
import json

from world import World, scenario_of, warden


def status(world):
    return json.loads(warden("status", "--json", env=world.env).stdout)[0]


def test_a_forger_among_three_endpoints_makes_nothing_final_and_is_named(tmp_path_factory):
    with World(tmp_path_factory.mktemp("forger")) as world:
        world.run_scenario(scenario_of("good", "failing"))
        world.serve("warden", roles="indexer,api")
        world.until("it is ready", 60, lambda: not world.problems())
        last = world.chain_events()[-1][0]
        world.until("all of it is verified", 60, lambda: int(status(world)["verified_block"]) >= last)

        world.control("sandbox_setFault", endpoint=0, name="own_chain", times=-1, parameters={"event": "UnitRegistered"})
        world.until("it says who contradicts whom", 60, lambda: [
            text for text in world.problems() if "contradict each other" in text and "sandbox-1 (first)" in text])
        stood = status(world)
        assert "warden_indexer_halted{chain=\"sn\"} 0" in world.metrics()
        assert int(stood["final_block"]) >= last

        world.control("sandbox_clearFaults")
        world.until("it goes on by itself", 90, lambda: not world.problems())
        world.until("what came meanwhile is final", 60, lambda: int(status(world)["final_block"]) > int(stood["final_block"]) + 2)
        world.expect_events_are_the_chains()
        world.expect_projection_is_the_chain()
