namespace JustWalkOut.Vision.Import;

// The AutoCheckout encoding as it stands in its files: Proto3 JSON with names in snake_case, where an absent number is 0 and an absent
// message null. Lengths of boxes are metres, lengths of bodies and cameras inches, turns are Rodrigues vectors in radians. Members that we do
// not use are left out.

internal sealed record GondolaIdForm(int Id);

internal sealed record ShelfIdForm(GondolaIdForm? GondolaId, int ShelfIndex);

internal sealed record PlateIdForm(ShelfIdForm? ShelfId, int PlateIndex);

internal sealed record PointForm(double X, double Y, double Z);

internal sealed record TransformForm(PointForm? Translation, PointForm? Rotation);

internal sealed record BoxForm(TransformForm? Transform, double DimX, double DimY, double DimZ);

internal sealed record HeaderForm(string? TOrigin);

internal sealed record PlateLine(PlateDocument? Document);

internal sealed record PlateDocument(HeaderForm? Header, PlateDataForm? PlateData);

internal sealed record PlateDataForm(PlateIdForm? PlateId, double FreqSamp, ValuesForm? Values);

internal sealed record ValuesForm(string? Data, int[]? Shape, string? Type);

internal sealed record TargetLine(TargetDocument? Document);

internal sealed record TargetDocument(HeaderForm? Header, TargetsForm? Targets);

internal sealed record TargetsForm(TargetForm[]? Targets);

internal sealed record TargetIdForm(string? Id);

internal sealed record KeypointForm(PointForm? Point, double Score);

internal sealed record TargetForm(
    TargetIdForm? TargetId,
    KeypointForm? Head,
    KeypointForm[]? Hands,
    KeypointForm? Neck,
    KeypointForm? LShoulder,
    KeypointForm? RShoulder,
    KeypointForm? LElbow,
    KeypointForm? RElbow,
    KeypointForm? LWrist,
    KeypointForm? RWrist);

internal sealed record ProductIdForm(string? Id);

internal sealed record ProductLine(ProductIdForm? ProductId, MetadataForm? Metadata);

internal sealed record MetadataForm(string? Name, string? Thumbnail, double? Price, double? Weight);

internal sealed record PlanogramLine(PlateIdForm[]? PlateIds, ProductIdForm? PlanogramProductId, BoxForm? GlobalCoordinates);

internal sealed record GondolasForm(GondolaForm[]? Gondolas);

internal sealed record GondolaForm(GondolaIdForm? Id, BoxForm? Coordinates);

internal sealed record ShelvesForm(ShelfForm[]? Shelves);

internal sealed record ShelfForm(ShelfIdForm? Id, BoxForm? Coordinates);

internal sealed record PlatesForm(PlateForm[]? Plates);

internal sealed record PlateForm(PlateIdForm? Id, BoxForm? Coordinates);

internal sealed record CalibrationForm(double[]? WorldLtrb, Dictionary<string, CameraForm?>? Cameras);
