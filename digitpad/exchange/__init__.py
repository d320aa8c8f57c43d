"""Samples to and from files of other programs, and of other machines.

The modules, each importing only from those above it::

    labels                 which label a text means
    png                    PNG from elsewhere, pixel for pixel
    json_samples           digitpad's JSON: nothing of a sample is lost
    image_sets             `.npz` and IDX
    picture_folders        folders of pictures, by label
    collection_archive     what a `.zip` collection may hold, checked
    collection             samples, models and recipes in one `.zip`
    reading, writing       any of these, and ink files, by content and by name
"""
