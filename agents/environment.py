"""What libraries read from the environment while they are imported. Import this module before them.

Nothing is overridden that somebody has set.
"""

import os

SETTINGS = {
    # Nobody is told that this Space was started.
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # gradio makes a data frame of its last 10,000 events at the end of each event.
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "50",
    "GRADIO_ANALYTICS_MAX_EVENTS": "1000",
    # Progress goes to the page, not to the log.
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    # Waiting threads sleep instead of spinning: on a busy machine that is several times faster.
    "OMP_WAIT_POLICY": "PASSIVE",
    "TOKENIZERS_PARALLELISM": "false",
}

for name, value in SETTINGS.items():
    os.environ.setdefault(name, value)
