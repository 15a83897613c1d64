using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tests;
using JustWalkOut.Vision.Import;
using JustWalkOut.Vision.Tests.Recordings;

namespace JustWalkOut.Vision.Tests.Import;

public sealed class AutoCheckoutStoreImportTests
{
    [Fact]
    public void A_gondolas_origin_moves_from_the_back_wall_to_the_front_and_its_plates_stay_where_they_are()
    {
        using TemporaryFolder folder = new();
        (StoreDefinition store, _) = Import(folder);
        Gondola gondola = Assert.Single(store.Gondolas);
        Assert.Equal((new Pose(1, 0.1, 0), new Extent(1, 0.43, 2)), (gondola.Pose, gondola.Size));
        Assert.Equal(new Pose(0.1, 0, 0.9), gondola.Shelves[0].Pose);
        new StoreLayout(store).TryFind(new PlateId("1", "1", "2"), out PlatePlace plate);
        Assert.Equal(1.5, plate.Pose.X, 12);
        Assert.Equal((0.1, 0.9, new Extent(0.4, 0.4, 0.3)), (plate.Pose.Y, plate.Pose.Z, plate.Size));
    }

    [Fact]
    public void Cameras_come_in_metres_and_pixels_and_what_is_no_pose_is_warned_about()
    {
        using TemporaryFolder folder = new();
        (StoreDefinition store, IReadOnlyList<string> warnings) = Import(folder);
        Assert.Equal(["1", "10", "2"], store.Cameras.Select(camera => camera.Id.Value));
        CameraCalibration calibration = store.Cameras[0].Calibration!;
        Assert.Equal("rtsp://10.0.0.1", store.Cameras[0].Source);
        Assert.Equal(1024, calibration.FocalPx[0], 9);
        Assert.Equal(1008, calibration.FocalPx[1], 9);
        Assert.Equal([0, -1, 0, 0], calibration.CameraToStore[1]);
        Assert.Equal(2.54, calibration.CameraToStore[2][3], 12);
        Assert.Null(store.Cameras[1].Calibration);
        Assert.Equal([-2.54, -2.54], store.Floor.Outline[0]);
        Assert.Contains("cameras have no usable calibration: 1 (10); kept without one", warnings);
        Assert.Contains("cameras stand in camera_mapping.json alone: 1 (2); kept without calibration", warnings);
    }

    [Fact]
    public void The_store_is_written_and_read_back()
    {
        using TemporaryFolder folder = new();
        (StoreDefinition store, _) = Import(folder);
        byte[] written = StoreFile.Write(store);
        Assert.Equal(written, StoreFile.Write(StoreFile.Read(written, "store.json")));
        Assert.Equal([new PlateId("1", "1", "1"), new PlateId("1", "1", "2")], Assert.Single(store.Planogram).Plates);
    }

    [Theory]
    [InlineData("Gondolas.json")]
    [InlineData("Shelves.json")]
    [InlineData("Plates.json")]
    [InlineData("calibration.json")]
    [InlineData("camera_mapping.json")]
    public void A_missing_or_malformed_file_is_named(string name)
    {
        using TemporaryFolder folder = new();
        SmallEncoding.Write(folder.Path);
        SmallEncoding.WriteMeta(folder.Path);
        File.WriteAllText(folder.File(name), "[1, 2]");
        Assert.StartsWith($"{folder.File(name)}: ", Assert.Throws<InvalidDataException>(() => Read(folder)).Message, StringComparison.Ordinal);
        File.Delete(folder.File(name));
        Assert.StartsWith($"{folder.File(name)} is missing", Assert.Throws<FileNotFoundException>(() => Read(folder)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Gondolas.json", "\"rotation\":{}", "\"rotation\":{\"x\":0.1}", "gondolas are tilted: 1 (1)")]
    [InlineData("Plates.json", "\"shelf_index\":1},\"plate_index\":2", "\"shelf_index\":3},\"plate_index\":2", "plates stand on no shelf: 1 (1/3/2)")]
    [InlineData("Plates.json", "\"plate_index\":2", "\"plate_index\":3", "plates of the planogram have no place in Plates.json: 1 (1/1/2)")]
    [InlineData("Plates.json", "\"plate_index\":2", "\"plate_index\":3", "plates have no planogram row: 1 (1/1/3)")]
    public void What_does_not_fit_is_warned_about_and_carried_on_with(string name, string found, string planted, string expected)
    {
        using TemporaryFolder folder = new();
        SmallEncoding.Write(folder.Path);
        SmallEncoding.WriteMeta(folder.Path);
        string content = File.ReadAllText(folder.File(name));
        Assert.Contains(found, content, StringComparison.Ordinal);
        File.WriteAllText(folder.File(name), content.Replace(found, planted, StringComparison.Ordinal));
        (StoreDefinition store, IReadOnlyList<string> warnings) = Read(folder);
        Assert.Contains(warnings, warning => warning.StartsWith(expected, StringComparison.Ordinal));
        StoreFile.Write(store);
    }

    [Fact]
    public void The_real_store_has_its_gondolas_and_plates_and_its_two_geometries_agree_on_where_the_water_stands()
    {
        string meta = SharedData.PathOrSkip("store/aifi/store_meta");
        string catalog = SharedData.PathOrSkip("store/aifi/BENCHMARK-1");
        (StoreDefinition store, _) = AutoCheckoutStoreImport.Read(meta, catalog, new StoreId("nanostore"));
        Assert.Equal((5, 306, 361), (store.Gondolas.Count, store.Gondolas.Sum(gondola => gondola.Shelves.Sum(shelf => shelf.Plates.Count)), store.Catalog.Count));
        new StoreLayout(store).TryFind(new PlateId("1", "5", "11"), out PlatePlace plate);

        // The planogram's box for 1/5/11 begins at x = 1.041 with its front at y = 0; the two were measured apart and differ by 0.14 m at most.
        Assert.Equal(1.041, plate.Pose.X, 0.01);
        Assert.InRange(plate.DistanceMetres(1.09, 0.1, 1.36), 0, 0.15);
        StoreFile.Write(store);
    }

    private static (StoreDefinition Store, IReadOnlyList<string> Warnings) Import(TemporaryFolder folder)
    {
        SmallEncoding.Write(folder.Path);
        SmallEncoding.WriteMeta(folder.Path);
        return Read(folder);
    }

    private static (StoreDefinition Store, IReadOnlyList<string> Warnings) Read(TemporaryFolder folder) =>
        AutoCheckoutStoreImport.Read(folder.Path, folder.Path, new StoreId("small"));
}
