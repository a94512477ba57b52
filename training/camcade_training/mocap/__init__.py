"""A way in for other people's motion: BVH and ASF/AMC files to labelled sequences of keypoints.

    bvh, acclaim ─► captures.Capture ─► joint_names.JointMap ─► figures.Figure ─► views ─► clips.Clip

    archives ─► motion_sets.Recording ─► motion_intake ─► catalogue.Catalogue, labelled by `strikes`

`intake.take_in` does all of it for the commands `camcade data bvh` and `camcade data amc`;
`clips.read_clip` and `clips.clip_paths` are what training reads; `export.write_people_bvh` goes the other
way and writes the motions of `camcade_training.synthetic` as BVH. No TensorFlow; importing this package
imports nothing.
"""
