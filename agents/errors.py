"""Everything that goes wrong in words a person can act on.

* CourseGPTError
  x CatalogueError     unknown variant, invalid row or variable      (also ValueError)
  x QuestionError      empty, too long, not text                     (also ValueError)
  x CalculatorError    not an expression, too large, by zero         (also ValueError)
  x LoadError          missing, half, mismatched, unreachable        (also RuntimeError)
    - DeviceRefused    the GPU was not granted: quota, queue, aborted
  x GenerationError    failed or timed out while streaming           (also RuntimeError)
"""


class CourseGPTError(Exception):
    """Every error of this project; its text can be shown to the person who asked."""


class CatalogueError(CourseGPTError, ValueError):
    """A variant that is not in the catalogue, or a row or variable that is not valid."""


class QuestionError(CourseGPTError, ValueError):
    """A question, or a history, that cannot be asked as it is."""


class CalculatorError(CourseGPTError, ValueError):
    """Text between the calculator's markers that is not an expression it can work out."""


class LoadError(CourseGPTError, RuntimeError):
    """A variant that could not be fetched, verified or loaded."""


class DeviceRefused(LoadError):
    """The GPU was not granted, or was taken away."""


class GenerationError(CourseGPTError, RuntimeError):
    """A generation that failed after it had begun."""
