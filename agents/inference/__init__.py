"""Inference: from a request to tokens. torch, transformers, peft and spaces live here."""
