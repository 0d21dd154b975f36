#!/usr/bin/env python3
"""Writes overview.json, the Grafana dashboard: python3 dashboards/overview.py

A panel is a Panel below; places, ids and Grafana's own members come from here. In an expression {J}
stands for the selection of pods, {C} for that and of chains; more label matches may follow: {C,stage="x"}."""
import json
import pathlib
from dataclasses import dataclass

FILE = pathlib.Path(__file__).with_name("overview.json")
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
COLUMNS = 24
SELECTIONS = {"{J": '{job=~"$job"', "{C": '{job=~"$job",chain=~"$chain"'}


@dataclass
class Panel:
    title: str
    unit: str
    queries: list  # of (expression, legend)
    description: str
    kind: str = "timeseries"  # or stat
    width: int = 8
    red_from: float = None  # of a stat: healthy below


def rate(metric, by, selection="{C}"):
    return f"sum by ({by}) (rate({metric}{selection}[$__rate_interval]))"


def quantile(q, metric, by="", selection="{C}"):
    by = f", {by}" if by else ""
    return f"histogram_quantile({q}, sum by (le{by}) (rate({metric}_bucket{selection}[$__rate_interval])))"


def newest(metric, by="chain", selection="{C}"):
    """Pods that lost a lease still show their last value: the highest one counts."""
    return f"max by ({by}) ({metric}{selection})"


def behind(metric):
    return f"time() - {newest(metric)}"


# Empty when nothing ever happened, because the labels of what happens are not known before.
def or_zero(expression):
    return f"{expression} or on () vector(0)"


ROWS = {
    "Now": [
        Panel("Not ready", "short", [("sum(warden_readiness_problems{J})", "problems")],
              "Sentences that /readyz of all pods would say now; it names what is wrong. Healthy: 0.", "stat", 4, 1),
        Panel("Pods by version", "short", [("count by (version) (warden_build_info{J})", "{{version}}")],
              "Pods that Prometheus reaches. Two versions at a time are normal during a roll-out only.", "stat", 4),
        Panel("Farthest behind", "s", [(f"max({behind('warden_indexed_block_timestamp_seconds')})", "seconds")],
              "Age of the newest stored block of the chain that is farthest behind. A few block times are normal.", "stat", 4, 300),
        Panel("Halted", "short", [(f"sum({newest('warden_indexer_halted')}) + sum({newest('warden_submitter_halted')})", "parts")],
              "Indexers that a chain contradicts and submitters that can't explain what their account sent. They wait for a person. Healthy: 0.",
              "stat", 4, 1),
        Panel("Open breaches", "short", [(f"sum({newest('warden_open_breaches')})", "windows")],
              "Breached windows whose slash has no end yet.", "stat", 4),
        Panel("Unfinished txns", "short", [(f"sum({newest('warden_unfinished_txns')})", "txns")],
              "Txns of ours that are not final. They end with the chain's finality.", "stat", 4),
    ],
    "Chains": [
        Panel("Blocks", "locale", [
            (newest("warden_head_block"), "{{chain}} head"), (newest("warden_indexed_block"), "{{chain}} indexed"),
            (newest("warden_verified_block"), "{{chain}} verified"), (newest("warden_final_block"), "{{chain}} final")],
            "Head of the chain as its endpoints tell it, and how far Warden has stored, proven and seen it final. "
            "The four lines rise together; verified below final means that windows wait to be judged."),
        Panel("Behind the clock", "s", [
            (behind("warden_indexed_block_timestamp_seconds"), "{{chain}} indexed"),
            (behind("warden_verified_block_timestamp_seconds"), "{{chain}} verified")],
            "Age of the newest stored and of the newest proven block, by chain time. Rises with slope 1 when nothing arrives."),
        Panel("Blocks and events stored", "ops", [
            (rate("warden_indexed_blocks_total", "chain"), "{{chain}} blocks"),
            (rate("warden_indexed_events_total", "chain"), "{{chain}} events")],
            "Commits of the indexer per second. During catch-up far above the chain's own pace."),
        Panel("Blocks not agreed on", "short", [(newest("warden_unagreed_blocks"), "{{chain}}")],
              "Blocks that the chain calls final and that too few operators name alike: they wait. Must fall to 0."),
        Panel("Re-orgs", "short", [
            ("sum by (chain) (increase(warden_reorgs_total{C}[$__rate_interval]))", "{{chain}} re-orgs"),
            ("sum by (chain) (increase(warden_reorged_blocks_total{C}[$__rate_interval]))", "{{chain}} blocks un-applied")],
            "Re-orgs that were followed, and the blocks they took back. Shallow ones are ordinary; deeper than final_depth can't happen: "
            "the indexer halts instead."),
        Panel("RPC calls", "reqps", [(rate("warden_rpc_calls_total", "chain, endpoint"), "{{chain}} {{endpoint}}")],
              "Calls to each endpoint per second. An endpoint without calls rests after failures."),
        Panel("RPC errors", "reqps", [(rate("warden_rpc_calls_total", "chain, endpoint, outcome", '{C,outcome!="ok"}'),
                                       "{{chain}} {{endpoint}} {{outcome}}")],
              "Calls that brought no answer, by how they ended: throttled (429), refused (other 4xx), unavailable (5xx), garbage (no "
              "JSON-RPC), lost_answer (a sent txn without a clear answer), network (below HTTP)."),
        Panel("RPC duration, p99", "s", [(quantile(0.99, "warden_rpc_call_seconds", "chain, endpoint"), "{{chain}} {{endpoint}}")],
              "99 of 100 calls to an endpoint are done within this time."),
        Panel("Indexer's retries", "ops", [(rate("warden_indexer_retries_total", "chain, stage"), "{{chain}} {{stage}}")],
              "Errors that the indexer waited out, by stage. `behind` is an endpoint that lags; `projection` means that an event "
              "contradicts the rules and needs a person."),
        Panel("Not understood, not believed", "short", [
            ("sum by (chain) (increase(warden_undecoded_events_total{C}[$__range]))", "{{chain}} undecoded events"),
            (or_zero("sum by (chain, endpoint) (increase(warden_starknet_contradictions_total{C}[$__range]))"),
             "{{chain}} {{endpoint}} contradictions"),
            (or_zero("sum by (chain, endpoint) (increase(warden_stellar_contradictions_total{C}[$__range]))"),
             "{{chain}} {{endpoint}} contradictions")],
            "Over the shown time: events that no known ABI explains (kept raw), and answers that block headers or another endpoint "
            "contradict. Healthy: 0."),
        Panel("Blocks read by proof", "ops", [
            (rate("warden_starknet_blocks_read_total", "chain, proof"), "{{chain}} {{proof}}"),
            (rate("warden_stellar_ledgers_read_total", "chain, proof"), "{{chain}} {{proof}}")],
            "How the completeness of each block's events was proven. What is only claimed is not judged by."),
        Panel("Starknet: ends of head subscriptions", "short", [
            (or_zero("sum by (chain, end) (increase(warden_starknet_head_sessions_total{C}[$__rate_interval]))"), "{{chain}} {{end}}")],
            "WebSocket sessions for new heads, by why they ended. Without one heads are polled: later, but nothing is lost."),
        Panel("Stellar: history left", "short", [("min by (chain, endpoint) (warden_stellar_history_ledgers_left{C})", "{{chain}} {{endpoint}}")],
              "Ledgers between the next one to read and the oldest that an endpoint still has. Below 0 at every endpoint they can't be "
              "read any more."),
        Panel("Cached entities", "short", [("sum by (chain) (warden_indexer_cached_entities{C})", "{{chain}}")],
              "Units, reservations and slashes that the indexer keeps in memory between batches; bounded."),
    ],
    "Probing": [
        Panel("Probes by outcome", "ops", [(rate("warden_probes_total", "class", "{J}"), "{{class}}")],
              "Measurements per second. Only `fail` counts against a provider; prober_fault is ours."),
        Panel("Failures by kind", "ops", [(or_zero(rate("warden_probes_total", "kind", '{J,class!="ok"}')), "{{kind}}")],
              "What measurements that are not ok saw."),
        Panel("Lateness", "s", [(quantile(q, "warden_probe_lateness_seconds", "", "{J}"), f"p{round(q * 100)}") for q in (0.5, 0.99)],
              "Real start of a probe after the intended one. Too late ones become prober_fault: this pod has too much to do."),
        Panel("First byte", "s", [(quantile(q, "warden_probe_first_byte_seconds", "", "{J}"), f"p{round(q * 100)}") for q in (0.5, 0.95)],
              "Request sent to first byte, over all providers. A step for all of them points at our own network."),
        Panel("Targets and probes in flight", "short", [
            ("max by (job) (warden_probe_targets{J})", "{{job}} targets"), ("sum by (job) (warden_probes_in_flight{J})", "{{job}} in flight"),
            ("max by (job) (warden_probes_missing{J})", "{{job}} missing")],
            "Units and control targets that each prober deployment measures, measurements under way, and paid units beyond the probes kept for them."),
        Panel("Losses by our fault", "short", [("sum by (reason) (increase(warden_probe_losses_total{J}[$__rate_interval]))", "{{reason}}")],
              "Not measured or not kept. `conflict` means that two probers sign with one vantage's key: alarm."),
        Panel("Leaves", "ops", [(rate("warden_leaves_total", "step", "{J}"), "{{step}}")],
              "Slice leaves sealed by probers and stored in the database. Stored follows sealed."),
        Panel("Batches waiting for the store", "short", [("sum by (job) (warden_batches_waiting{J})", "{{job}}")],
              "Sealed batches in memory. Grows while the database is away; past its bound the oldest are dropped."),
        Panel("Clock of the prober's host", "s", [("max by (job) (warden_prober_clock_offset_seconds{J})", "{{job}}")],
              "Least distance from the database's clock. Beyond 0.1 s all that is measured is our own fault."),
        Panel("Prober's retries", "ops", [(rate("warden_prober_retries_total", "stage", "{J}"), "{{stage}}")],
              "Errors that the prober waited out, by stage."),
    ],
    "Scoring": [
        Panel("Verdicts", "short", [("sum by (verdict) (increase(warden_verdicts_total{J}[$__rate_interval]))", "{{verdict}}")],
              "Verdicts on closed windows. no_verdict means too few measurements: look at probing."),
        Panel("Days scored", "short", [("sum(increase(warden_scored_days_total{J}[$__rate_interval]))", "unit-days")],
              "Unit-days that became part of a reputation."),
        Panel("Waiting for records", "short", [("max(warden_scorer_waiting{J})", "windows and days")],
              "Closed windows and days whose records are not all there. Falls to 0 after each close."),
    ],
    "Enforcement": [
        Panel("Slashes by stage", "short", [("sum by (chain, state) (increase(warden_decisions_total{C}[$__rate_interval]))", "{{chain}} {{state}}")],
              "Steps of decisions on breached windows, from sealed and warned over filed and proposed to executed; blocked, expired, "
              "refused and failed are ends without a slash."),
        Panel("Open breaches", "short", [(newest("warden_open_breaches"), "{{chain}}")],
              "Breached windows whose slash has no end yet."),
        Panel("Protections that did not pass", "ops", [
            (or_zero(rate("warden_protection_results_total", "chain, rule", '{C,result="failed"}')), "{{chain}} {{rule}}")],
            "Evaluations of protections that kept a slash from being filed, by rule. `grace` is the normal wait before our turn."),
        Panel("Txns by state", "short", [("sum by (chain, state) (increase(warden_txn_states_total{C}[$__rate_interval]))", "{{chain}} {{state}}")],
              "Txns of ours that reached a state. Dead ones are rebuilt, reverted ones are looked at by the goal."),
        Panel("Sends and bids", "ops", [(rate("warden_txn_sends_total", "chain, outcome"), "{{chain}} send {{outcome}}"),
                                        (rate("warden_txn_bids_total", "chain, outcome"), "{{chain}} bid {{outcome}}")],
              "Sends of txns, by whether a node took them, and the higher bids among them for what waits: without one (error) "
              "it was sent at its own price again."),
        Panel("Intents ended", "short", [("sum by (chain, call, end) (increase(warden_intents_ended_total{C}[$__rate_interval]))", "{{chain}} {{call}} {{end}}")],
              "What we wanted of a chain and how it ended."),
        Panel("Unfinished txns", "short", [(newest("warden_unfinished_txns"), "{{chain}}")], "Txns of ours that are not final."),
        Panel("On hold by undecoded events", "short", [(newest("warden_undecoded_hold"), "{{chain}}")],
              "1 while an event of the contract is not understood: nothing of it is judged or filed until a Warden that knows it runs."),
        Panel("Intents held", "short", [(newest("warden_intents_held"), "{{chain}}")],
              "What is to be filed and can't be built now: fee above the cap, refused by the contract or a node. Tried again."),
        Panel("Account stuck", "s", [(newest("warden_submitter_stuck_seconds"), "{{chain}}")],
              "Since the account got anything on the chain, while it has something to do. Above 15 minutes it is stuck."),
        Panel("Halted", "short", [(newest("warden_indexer_halted"), "{{chain}} indexer"), (newest("warden_submitter_halted"), "{{chain}} submitter")],
              "1 while a part waits for a person; its log and /readyz (indexer) or /v1/enforcement (submitter) say why."),
        Panel("Rows skipped", "short", [("sum by (stage, chain) (increase(warden_skipped_rows_total{J}[$__rate_interval]))", "{{stage}} {{chain}}"),
                                        ("sum by (table) (increase(warden_database_unreadable_rows_total{J}[$__rate_interval]))", "unreadable {{table}}")],
              "Keys, units, intents or txns that a stage could not handle and went past, and verdicts and decisions that can't be read. Must be 0."),
        Panel("Passes of stages", "ops", [(rate("warden_passes_total", "stage, outcome", "{J}"), "{{stage}} {{outcome}}")],
              "Rounds of scorer, enforcer and submitter. Errors are tried again; a stage without ok rounds stands still."),
    ],
    "API": [
        Panel("Requests by status", "reqps", [(rate("warden_http_requests_total", "status", "{J}"), "{{status}}")],
              "Answers per second. 503 comes with Retry-After while the database is away."),
        Panel("Requests by route", "reqps", [(rate("warden_http_requests_total", "route", "{J}"), "{{route}}")],
              "Answers per second of each path of the OpenAPI document; `other` is anything else."),
        Panel("Duration, p99", "s", [(quantile(0.99, "warden_http_request_seconds", "route", "{J}"), "{{route}}")],
              "99 of 100 requests are answered within this time; for the feed, until its first byte."),
        Panel("Server errors", "percentunit", [
            ('sum(rate(warden_http_requests_total{J,status=~"5.."}[$__rate_interval])) / sum(rate(warden_http_requests_total{J}[$__rate_interval]))'
             " or vector(0)", "5xx")], "Share of answers that are 5xx. Healthy: 0."),
        Panel("Clients of the feed", "short", [("sum by (job) (warden_http_streams{J})", "{{job}}")],
              "Open streams of /v1/events; bounded by http.streams_max."),
        Panel("Refused by a limit", "ops", [(rate("warden_http_refused_total", "limit", "{J}"), "{{limit}}")],
              "Connections and requests over a limit of http.*; client_*: one client has enough. Behind a proxy, which is one client, raise those."),
    ],
    "Process and database": [
        Panel("Leaders", "short", [("sum by (job, stage, chain) (warden_leader{J})", "{{job}} {{stage}} {{chain}}")],
              "Pods that hold the lease of a stage: 1 for each. 0 for longer than lease_ttl: nobody does that work."),
        Panel("Readiness problems", "short", [("sum by (instance) (warden_readiness_problems{J})", "{{instance}}")],
              "What keeps each pod from doing its roles; /readyz of that pod says it in words."),
        Panel("CPU", "percentunit", [(rate("warden_process_cpu_seconds_total", "instance", "{J}"), "{{instance}}")],
              "Cores in use. The logic has one thread: near 1, add pods."),
        Panel("Memory", "bytes", [("sum by (instance) (warden_process_resident_memory_bytes{J})", "{{instance}}")], "Resident memory of each pod."),
        Panel("Open file descriptors", "percentunit", [
            ("sum by (instance) (warden_process_open_fds{J} / warden_process_max_fds{J})", "{{instance}}")],
            "Connections and files, as a share of the limit."),
        Panel("Age of processes", "s", [("time() - sum by (instance) (warden_process_start_timestamp_seconds{J})", "{{instance}}")],
              "Time since the start. A saw-tooth is a restart loop."),
        Panel("Database operations", "ops", [(rate("warden_database_operation_seconds_count", "operation", "{J}"), "{{operation}}")],
              "Jobs on the database per second."),
        Panel("Database duration, p99", "s", [(quantile(0.99, "warden_database_operation_seconds", "operation", "{J}"), "{{operation}}")],
              "99 of 100 jobs are done within this time, without the wait for a connection."),
        Panel("Database failures", "ops", [
            (or_zero(rate("warden_database_failures_total", "operation, condition", "{J}")), "{{operation}} {{condition}}"),
            ("sum(rate(warden_database_connects_total{J}[$__rate_interval]))", "new connections")],
            "Failed jobs by operation and kind, and connections made anew. Healthy: 0 but for the start."),
        Panel("Database jobs waiting or running", "short", [("sum by (instance) (warden_database_pending_jobs{J})", "{{instance}}")],
              "More than database.connections for long: the database is too slow, or needs more connections."),
    ],
}


def expand(expression):
    for short, full in SELECTIONS.items():
        expression = expression.replace(short, full)
    return expression


def panel_json(panel, number, x, y):
    out = {"id": number, "type": panel.kind, "title": panel.title, "description": panel.description, "datasource": DATASOURCE,
           "gridPos": {"x": x, "y": y, "w": panel.width, "h": 4 if panel.kind == "stat" else 8},
           "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
           "targets": [{"refId": chr(ord("A") + i), "expr": expand(expression), "legendFormat": legend, "datasource": DATASOURCE}
                       for i, (expression, legend) in enumerate(panel.queries)]}
    if panel.kind == "timeseries":
        out["options"] = {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi", "sort": "desc"}}
    if panel.red_from is not None:
        out["fieldConfig"]["defaults"]["thresholds"] = {"mode": "absolute", "steps": [
            {"color": "green", "value": None}, {"color": "red", "value": panel.red_from}]}
    return out


def panels():
    out, y = [], 0
    for title, row in ROWS.items():
        out.append({"id": len(out) + 1, "type": "row", "title": title, "collapsed": False, "panels": [],
                    "gridPos": {"x": 0, "y": y, "w": COLUMNS, "h": 1}})
        x, y = 0, y + 1
        height = 0
        for panel in row:
            if x + panel.width > COLUMNS:
                x, y = 0, y + height
            out.append(panel_json(panel, len(out) + 1, x, y))
            x, height = x + panel.width, out[-1]["gridPos"]["h"]
        y += height
    return out


def variable(name, label, metric):
    query = f"label_values({metric}, {name})"
    return {"name": name, "label": label, "type": "query", "datasource": DATASOURCE, "query": {"query": query, "refId": name},
            "definition": query, "refresh": 2, "sort": 1, "multi": True, "includeAll": True, "allValue": ".*",
            "current": {"text": ["All"], "value": ["$__all"]}}


def dashboard():
    return {
        "uid": "warden-overview", "title": "Warden", "tags": ["warden"], "schemaVersion": 39, "version": 1, "editable": True,
        "description": "Every part of Warden, from chain to slash. Written by overview.py; alerts and what to do: README.md.",
        "time": {"from": "now-6h", "to": "now"}, "refresh": "30s", "timezone": "utc", "graphTooltip": 1,
        "templating": {"list": [
            {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus", "refresh": 1},
            variable("job", "Job", "warden_build_info"), variable("chain", "Chain", 'warden_head_block{job=~"$job"}')]},
        "panels": panels()}


def text():
    return json.dumps(dashboard(), indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
