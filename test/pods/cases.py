"""What is shown with pods; each case takes a Cluster. Named by what a user sees."""

import image_cases
import init_cases
import ownership_cases
import pipeline_cases
import sidecar_cases
import volume_cases

CASES = {
    function.__name__: function
    for module in (image_cases, init_cases, ownership_cases, pipeline_cases, sidecar_cases, volume_cases)
    for function in module.CASES
}
