from pathlib import Path

import pytest

from camcade_training.mocap.errors import MotionCaptureError
from camcade_training.mocap.joint_names import map_joints, read_joint_map, side_and_part

# Left side, from hip to wrist, and the head, in the joint names of the usual skeletons.
SKELETONS = {
    "MotionBuilder, CMU": "LeftUpLeg LeftLeg LeftFoot LeftArm LeftForeArm LeftHand Head",
    "Mixamo": "mixamorig:LeftUpLeg mixamorig:LeftLeg mixamorig:LeftFoot mixamorig:LeftArm "
    "mixamorig:LeftForeArm mixamorig:LeftHand mixamorig:Head",
    "Biovision, CMU for 3ds Max": "LeftHip LeftKnee LeftAnkle LeftShoulder LeftElbow LeftWrist Head",
    "CMU for Daz": "lThigh lShin lFoot lShldr lForeArm lHand head",
    "ASF": "lfemur ltibia lfoot lhumerus lradius lwrist head",
    "Bip01": "Bip01_L_Thigh Bip01_L_Calf Bip01_L_Foot Bip01_L_UpperArm Bip01_L_Forearm "
    "Bip01_L_Hand Bip01_Head",
    "Rokoko, HumanEva": "LeftThigh LeftShin LeftFoot LeftArm LeftForeArm LeftHand Head",
    "OptiTrack": "LThigh LShin LFoot LUArm LFArm LHand Head",
    "Unreal": "thigh_l calf_l foot_l upperarm_l lowerarm_l hand_l head",
    "Rigify": "DEF-thigh.L DEF-shin.L DEF-foot.L DEF-upper_arm.L DEF-forearm.L DEF-hand.L DEF-head",
    "Xsens": "LeftUpperLeg LeftLowerLeg LeftFoot LeftUpperArm LeftForeArm LeftHand Head",
    "Character Creator": "CC_Base_L_Thigh CC_Base_L_Calf CC_Base_L_Foot CC_Base_L_Upperarm CC_Base_L_Forearm "
    "CC_Base_L_Hand CC_Base_Head",
    "VRoid": "J_Bip_L_UpperLeg J_Bip_L_LowerLeg J_Bip_L_Foot J_Bip_L_UpperArm J_Bip_L_LowerArm J_Bip_L_Hand "
    "J_Bip_C_Head",
    "MakeHuman": "upperleg01.L lowerleg01.L foot.L upperarm01.L lowerarm01.L wrist.L head",
    "SMPL": "L_Hip L_Knee L_Ankle L_Shoulder L_Elbow L_Wrist Head",
}
# Joints beside them that must not be taken for others.
DECOYS = {
    "MotionBuilder, CMU": "Hips LHipJoint LeftToeBase LeftShoulder LeftHandIndex1 LThumb LeftFingerBase Neck",
    "CMU for Daz": "hip lButtock lCollar lThumb1 abdomen chest neck leftEye",
    "ASF": "root lhipjoint ltoes lclavicle lhand lfingers lthumb lowerneck upperneck lowerback",
    "Bip01": "Bip01 Bip01_Pelvis Bip01_L_Toe0 Bip01_L_Clavicle Bip01_L_Finger0 Bip01_Neck",
    "Unreal": "pelvis ik_foot_l ik_hand_l clavicle_l ball_l thumb_01_l upperarm_twist_01_l neck_01",
    "Character Creator": "CC_Base_Hip CC_Base_L_CalfTwist01 CC_Base_L_KneeShareBone CC_Base_NeckTwist01 "
    "CC_Base_L_UpperarmTwist01 CC_Base_L_Clavicle",
    "VRoid": "J_Bip_C_Hips J_Bip_L_Shoulder J_Bip_C_Neck J_Bip_L_ToeBase J_Bip_L_Index1 J_Adj_L_FaceEye",
    "MakeHuman": "root spine05 pelvis.L upperleg02.L lowerleg02.L shoulder01.L clavicle.L upperarm02.L "
    "lowerarm02.L finger1-1.L metacarpal1.L neck01 neck02 eye.L",
    "SMPL": "Pelvis L_Foot L_Collar L_Hand Neck",
}
TARGETS = ("left_hip", "left_knee", "left_ankle", "left_shoulder", "left_elbow", "left_wrist")


def other_side(name: str) -> str:
    for left, right in (("Left", "Right"), ("_L_", "_R_"), ("L_", "R_"), (".L", ".R"), ("_l", "_r")):
        if left in name:
            return name.replace(left, right)
    return {"l": "r", "L": "R"}[name[0]] + name[1:]


@pytest.mark.parametrize("name", SKELETONS)
def test_usual_skeletons_are_known(name: str) -> None:
    left, head = SKELETONS[name].split()[:6], SKELETONS[name].split()[6]
    names = (*DECOYS.get(name, "").split(), *left, *map(other_side, left), head)
    found = map_joints(Path("x.bvh"), names, {}).sources
    assert [names[found[target][0]] for target in TARGETS] == left
    rights = [target.replace("left", "right") for target in TARGETS]
    assert [names[found[target][0]] for target in rights] == [other_side(joint) for joint in left]
    assert names[found["head"][0]] == head


@pytest.mark.parametrize(
    ("name", "expected"),
    [("LeftUpLeg", ("left", "upleg")), ("root", ("", "root")), ("Character1_RightArm", ("right", "arm"))],
)
def test_side_and_part(name: str, expected: tuple[str, str]) -> None:
    assert side_and_part(name) == expected


def test_an_unknown_skeleton_is_told_with_its_joints_and_what_lacks() -> None:
    names = ("root", "LeftArm", "LeftForeArm", "LeftHand", "Tail", "Tail_end")
    with pytest.raises(MotionCaptureError) as raised:
        map_joints(Path("cat.bvh"), names, {})
    message = str(raised.value)
    assert "cat.bvh: unknown skeleton; joints found: root, LeftArm, LeftForeArm, LeftHand, Tail;" in message
    assert "no source for right_shoulder, right_elbow" in message
    assert "head or neck" in message and "--joints" in message
    assert "left_wrist" not in message.split("no source for")[1].split(":")[0]


def test_a_joint_map_comes_before_names_and_takes_middles(tmp_path: Path) -> None:
    left = SKELETONS["SMPL"].split()
    names = (*left, *map(other_side, left[:6]), "PalmA", "PalmB")
    path = tmp_path / "map.json"
    path.write_text('{"left_wrist": ["PalmA", "PalmB"], "neck": "Head"}')
    found = map_joints(Path("x.bvh"), names, read_joint_map(path)).sources
    assert found["left_wrist"] == (names.index("PalmA"), names.index("PalmB"))
    assert found["right_wrist"] == (names.index("R_Wrist"),)
    with pytest.raises(
        MotionCaptureError, match=r"takes left_wrist from 'Palm', which is none; there are L_Hip"
    ):
        map_joints(Path("x.bvh"), names, {"left_wrist": ("Palm",)})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", r"map\.json, line 1: is no JSON"),
        ("[]", "holds no JSON object"),
        ('{"left_hand": "x"}', "unknown joint 'left_hand'; expected some of nose"),
        ('{"nose": 3}', "nose is 3; expected a joint's name"),
    ],
)
def test_faulty_joint_maps(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "map.json"
    path.write_text(text)
    with pytest.raises(MotionCaptureError, match=message):
        read_joint_map(path)
