"""Evaluation: what the models score, beside simple baselines, and how fast they are; the tables are written from it.

python -m agents.evaluation.score_pocket    # assets/scores/<variant>.json
python -m agents.evaluation.bench           # assets/scores/bench.json
python -m agents.evaluation.write_tables    # the tables of README.md and the model cards
"""
