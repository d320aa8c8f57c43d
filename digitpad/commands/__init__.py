"""The words of the command line, one module each: `run(words)` does it, errors rise to `cli`."""
