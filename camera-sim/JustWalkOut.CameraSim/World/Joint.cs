namespace JustWalkOut.CameraSim.World;

/// <summary>A point of a simulated body. COCO's seventeen keypoints are among them.</summary>
public enum Joint
{
    /// <summary>Highest point of the head, without headwear.</summary>
    HeadTop,

    /// <summary>Middle of the head.</summary>
    HeadCentre,

    /// <summary>Tip of the nose.</summary>
    Nose,

    /// <summary>Left eye, as the person has it.</summary>
    LeftEye,

    /// <summary>Right eye.</summary>
    RightEye,

    /// <summary>Left ear.</summary>
    LeftEar,

    /// <summary>Right ear.</summary>
    RightEar,

    /// <summary>Base of the neck.</summary>
    Neck,

    /// <summary>Left shoulder.</summary>
    LeftShoulder,

    /// <summary>Right shoulder.</summary>
    RightShoulder,

    /// <summary>Left elbow.</summary>
    LeftElbow,

    /// <summary>Right elbow.</summary>
    RightElbow,

    /// <summary>Left wrist.</summary>
    LeftWrist,

    /// <summary>Right wrist.</summary>
    RightWrist,

    /// <summary>Middle of the left hand.</summary>
    LeftHand,

    /// <summary>Middle of the right hand.</summary>
    RightHand,

    /// <summary>Middle between the hips.</summary>
    Pelvis,

    /// <summary>Left hip.</summary>
    LeftHip,

    /// <summary>Right hip.</summary>
    RightHip,

    /// <summary>Left knee.</summary>
    LeftKnee,

    /// <summary>Right knee.</summary>
    RightKnee,

    /// <summary>Left ankle.</summary>
    LeftAnkle,

    /// <summary>Right ankle.</summary>
    RightAnkle,

    /// <summary>Left toes.</summary>
    LeftToe,

    /// <summary>Right toes.</summary>
    RightToe,
}

/// <summary>Which hand, as the person has it.</summary>
public enum Side
{
    /// <summary>The left one.</summary>
    Left,

    /// <summary>The right one.</summary>
    Right,
}
