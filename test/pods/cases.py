"""What is shown with pods; each case takes a Cluster. Named by what a user sees: every public function of *_cases.py."""

import inspect

import image_cases
import init_cases
import ownership_cases
import package_cases
import pipeline_cases
import sidecar_cases
import volume_cases

MODULES = (image_cases, init_cases, ownership_cases, package_cases, pipeline_cases, sidecar_cases, volume_cases)

CASES = {
    name: function
    for module in MODULES
    for name, function in vars(module).items()
    if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
}
