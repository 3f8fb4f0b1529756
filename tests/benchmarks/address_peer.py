"""What the bench of addresses runs in the peers' own environment, with files in and out.

``record COMPONENTS.csv OUT.parquet SEED PREVALENCE NOISE`` writes addresses down as councils do,
with the errors that address-errors (Lam, University College London) learned from six of them;
``match CANONICAL.parquet MESSY.parquet OUT.parquet`` matches with uk_address_matcher.
"""

import json
import sys
import time


def record(components, out, seed, prevalence, noise):
    import duckdb
    from address_errors import Controls, Corruptor, Noise, Profile, load_components

    records = load_components(components)
    controls = Controls(prevalence=float(prevalence), noise=Noise(rate=float(noise)))
    generator = Corruptor(Profile.load(), seed=int(seed), controls=controls)
    generator.index(records)
    flats = {one["uprn"] for one in records if one["parentuprn"] == one["uprn"]}
    rows = generator.generate([one["uprn"] for one in records if one["uprn"] not in flats])
    wanted = ("source_uprn", "recorded_address", "recorded_postcode", "applied_rules", "noise_ops")
    lines = [{key: str(row.get(key) or "") for key in wanted} for row in rows]
    with open(f"{out}.json", "w", encoding="utf-8") as file:
        json.dump(lines, file)
    duckdb.sql(f"copy (from read_json('{out}.json')) to '{out}' (format parquet)")


def match(canonical, messy, out):
    import duckdb
    from uk_address_matcher import AddressMatcher

    con = duckdb.connect()
    start, spent = time.perf_counter(), time.process_time()
    matcher = AddressMatcher(
        canonical_addresses=con.read_parquet(canonical),
        addresses_to_match=con.read_parquet(messy),
        con=con,
        show_progress="off",
    )
    matcher.match().matches().to_parquet(out)
    seconds, spent = time.perf_counter() - start, time.process_time() - spent
    print(json.dumps({"seconds": seconds, "cpu": spent}))


if __name__ == "__main__":
    {"record": record, "match": match}[sys.argv[1]](*sys.argv[2:])
