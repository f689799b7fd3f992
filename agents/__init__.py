"""CourseGPT Pro: the agents of a course, and everything they stand on.

Imports flow one way, and tests/test_layers.py holds it:

    app -> ui -> evaluation, training -> inference -> core

The core is the files directly in this folder: plain Python that says what the agents are. It imports
neither torch nor gradio. The folders are what needs weight.
"""
