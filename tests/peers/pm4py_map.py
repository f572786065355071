"""Prints the directly-follows graph of a log as pm4py finds it: pm4py_map.py FILE [CASE ACTIVITY TIME [TIME FORMAT]].

For CSV the columns are named. Events of a case stand in the order of the file, which is what both sides count by.
"""

import gzip
import json
import os
import sys
import tempfile
import warnings

import pandas
import pm4py

warnings.filterwarnings("ignore")
path, columns = sys.argv[1], sys.argv[2:]
if columns:
    case, activity = columns[:2]
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    traces = [list(events) for _, events in frame.groupby(case, sort=False)[activity]]
else:
    with tempfile.NamedTemporaryFile(suffix=".xes") as plain:
        with gzip.open(path) as packed:
            plain.write(packed.read())
        plain.flush()
        log = pm4py.read_xes(plain.name, return_legacy_log_object=True, show_progress_bar=False) \
            if os.environ.get("PM4PY_LEGACY", "1") == "1" else pm4py.read_xes(plain.name)
    traces = [[event["concept:name"] for event in trace] for trace in log]

# pm4py's own discovery, on an event log whose times are the places in the file: many events share a time.
rows = [(str(number), name, pandas.Timestamp(place, unit="s", tz="UTC"))
        for number, trace in enumerate(traces) for place, name in enumerate(trace)]
frame = pandas.DataFrame(rows, columns=["case:concept:name", "concept:name", "time:timestamp"])
graph, starts, ends = pm4py.discover_dfg(frame)
edges = [{"from": a, "to": b, "occurrences": int(n)} for (a, b), n in graph.items()]
edges += [{"from": None, "to": a, "occurrences": int(n)} for a, n in starts.items()]
edges += [{"from": a, "to": None, "occurrences": int(n)} for a, n in ends.items()]
json.dump({"events": len(rows), "cases": len(traces), "edges": edges}, sys.stdout)
