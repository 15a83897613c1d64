using System.Text;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Vision.Clips;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Tests.Clips;

public sealed class ClipStoreTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly ObservationId First = new(new Guid("00000000-0000-0000-0000-000000000001"));
    private static readonly ObservationId Second = new(new Guid("00000000-0000-0000-0000-000000000002"));
    private static readonly byte[] Film = Encoding.ASCII.GetBytes("the film that nobody else is to see");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-clips-");

    private string Clips => Path.Combine(_folder.FullName, "clips");

    private string Secrets => Path.Combine(_folder.FullName, "secrets");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Films_outlive_a_restart_camera_by_camera_and_lie_on_disk_unreadable()
    {
        using (ClipStore store = Open())
        {
            store.Keep(First, Noon, [new CutClip(View("c01", ClipLack.CameraOut), []), new CutClip(View("c02"), Film)]);
        }

        using ClipStore again = Open();
        Assert.Equal([("c01", ClipLack.CameraOut), ("c02", (ClipLack?)null)], again.Views(First)!.Select(view => (view.Camera.Value, view.Lack)));
        Assert.Equal(Film, again.Film(First, new CameraId("c02")));
        Assert.Null(again.Film(First, new CameraId("c01")));
        Assert.Null(again.Film(Second, new CameraId("c02")));
        string path = Assert.Single(Directory.GetFiles(Clips));
        Assert.DoesNotContain("film", Encoding.Latin1.GetString(File.ReadAllBytes(path)), StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void Without_its_key_or_under_anothers_name_a_film_is_as_good_as_not_there()
    {
        using (ClipStore store = Open())
        {
            store.Keep(First, Noon, [new CutClip(View("c01"), Film)]);
        }

        string path = Assert.Single(Directory.GetFiles(Clips));
        File.Copy(path, path.Replace(First.Uuid.ToString("N"), Second.Uuid.ToString("N"), StringComparison.Ordinal));
        using (ClipStore renamed = Open())
        {
            Assert.Equal(Film, renamed.Film(First, new CameraId("c01")));
            Assert.Null(renamed.Views(Second));
        }

        File.Delete(Path.Combine(Secrets, "clips.key"));
        using ClipStore other = Open();
        Assert.Null(other.Views(First));
        Assert.Null(other.Film(First, new CameraId("c01")));
    }

    [Fact]
    public void What_is_too_old_is_deleted_by_its_moment_the_oldest_go_where_there_is_too_much_and_half_a_file_is_swept_away()
    {
        using (ClipStore store = Open(bytesMax: 1200))
        {
            store.Keep(First, Noon, [new CutClip(View("c01"), new byte[500])]);
            store.Keep(Second, Noon.AddHours(1), [new CutClip(View("c01"), new byte[500])]);
            Assert.Null(store.Views(First));
            Assert.NotNull(store.Views(Second));
            Assert.Equal(0, store.DropBefore(Noon.AddHours(1)));
            Assert.Equal(1, store.DropBefore(Noon.AddHours(1).AddSeconds(1)));
            Assert.Empty(Directory.GetFiles(Clips));
            store.Keep(First, Noon, [new CutClip(View("c01"), Film)]);
            Assert.True(store.Drop(First));
            Assert.False(store.Drop(First));
        }

        File.WriteAllText(Path.Combine(Clips, "cutting.mp4"), "half a film");
        using ClipStore again = Open();
        Assert.Empty(Directory.GetFiles(Clips));
    }

    private ClipStore Open(long bytesMax = 1 << 20) => ClipStore.Open(Clips, Secrets, TimeSpan.FromHours(72), bytesMax);

    private static ClipView View(string camera, ClipLack? lack = null) => new(new CameraId(camera), Noon, 10, 640, 360, [0, 0.1]) { Lack = lack };
}
