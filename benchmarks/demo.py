"""The demo council, for benchmarks/every.py. Run by scripts/bench in Odoo's shell."""

env["cs.demo"]._load()
for part in ("_load_supervision", "_load_observations", "_load_practice_week"):
    getattr(env["cs.demo"], part)()
env.cr.commit()
