using System.Globalization;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Encoders;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Datasets;

/// <summary>
/// Pictures with everything that is true of them, for training and for measuring detectors: a folder <c>shard-SEED</c> for each seed, with
/// <c>images/CAMERA-MOMENT.jpg</c> and <c>annotations.ndjson</c>, one JSON object for each picture. A seed's folder hangs on nothing but the seed and the
/// options; the annotations come last, so a folder that has them is whole.
/// </summary>
public static class DatasetWriter
{
    /// <summary>The file that makes a folder whole.</summary>
    public const string AnnotationsFile = "annotations.ndjson";

    /// <summary>JPEG quality is drawn from here up: cameras compress a little to much.</summary>
    private const int QualityMin = 60;

    private const int QualityMax = 95;

    /// <summary>Writes the pictures of one seed.</summary>
    /// <param name="seed">Of store, people, light and cameras.</param>
    /// <param name="store">A built-in store's name or a <c>store.json</c>; null for a store drawn by the seed.</param>
    /// <param name="folder">Where; made where it is not there.</param>
    /// <param name="options">What is drawn from.</param>
    /// <param name="cancellation">Ends it early, with the folder half full.</param>
    /// <returns>How many pictures were written.</returns>
    public static int Write(long seed, string? store, string folder, DatasetOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        DatasetScene drawn = DatasetScene.Of(seed, options, store);
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        SimulationSetup setup = drawn.Run.Setup;
        CameraScene scene = new(setup, drawn.Camera, drawn.Decor);
        Photographer[] photographers = [.. Enumerable.Range(0, scene.Cameras.Count).Select(index => new Photographer(scene, index, setup, options, folder))];
        Mannequins mannequins = new(seed, setup.Built, options.MannequinShare);
        List<string> lines = [];
        Moment? before = null;
        int next = 0;
        foreach (Moment moment in drawn.Run.Simulation.Run())
        {
            cancellation.ThrowIfCancellationRequested();
            if (before is null)
            {
                scene.Begin(moment);
            }
            else
            {
                scene.Apply(moment);
            }

            if (before is not null && moment.At >= drawn.At[next])
            {
                // The same figures on both sides of the shutter's time.
                Moment now = mannequins.Among(moment);
                Moment earlier = before with { People = [.. before.People, .. now.People.Where(Mannequins.IsOne)] };
                int number = next++;
                Parallel.ForEach(photographers, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellation }, one => one.Take(earlier, now, number));
                lines.AddRange(photographers.Select(one => one.Line).OfType<string>());
                if (next == drawn.At.Count)
                {
                    break;
                }
            }

            before = moment;
        }

        string unfinished = Path.Combine(folder, AnnotationsFile + ".part");
        File.WriteAllText(unfinished, string.Concat(lines.Select(line => line + "\n")));
        File.Move(unfinished, Path.Combine(folder, AnnotationsFile), overwrite: true);
        return lines.Count;
    }

    /// <summary>Takes one camera's pictures.</summary>
    private sealed class Photographer
    {
        private readonly CameraRenderer _renderer;
        private readonly BodyViewer _viewer;
        private readonly string _id;
        private readonly long _seed;
        private readonly string _folder;
        private readonly Random _chance;
        private readonly DatasetOptions _options;
        private readonly byte[] _picture;
        private readonly int[] _persons;
        private readonly Capsule[] _pieces = new Capsule[BodyShape.PiecesMax];
        private readonly AnnotationLine _line;

        public Photographer(CameraScene scene, int index, SimulationSetup setup, DatasetOptions options, string folder)
        {
            (_renderer, _id, _seed, _folder, _options) = (scene.Renderers[index], scene.Cameras[index].Id.Value, setup.Seed, folder, options);
            _viewer = new BodyViewer(_renderer.View, new Occluders(setup.Built));
            _chance = Chance.For(setup.Seed, "photographer", index);
            _picture = new byte[_renderer.ByteCount];
            _persons = new int[_renderer.ByteCount / 3];
            _line = new AnnotationLine(_renderer.View);
        }

        /// <summary>The annotation of the latest picture; null where it was not kept.</summary>
        public string? Line { get; private set; }

        public void Take(Moment before, Moment now, int number)
        {
            _renderer.Render(before, now, now.At, _picture, _persons);
            int quality = _chance.Next(QualityMin, QualityMax + 1);
            bool isKeptEmpty = _chance.NextDouble() < _options.EmptyKeptShare;
            string image = string.Create(CultureInfo.InvariantCulture, $"images/{_id}-{number:000}.jpg");
            _line.Begin(image, _seed, now.At, _id);
            foreach (SeenPerson person in now.People.Where(person => !Mannequins.IsOne(person)))
            {
                int count = BodyShape.Fill(person, person.Pose, _pieces);
                if (BodyOutline.TryBox(_renderer.View, new ArraySegment<Capsule>(_pieces, 0, count), out Tracking.Box whole)
                    && BodyOutline.Clip(_renderer.View, whole) is Tracking.Box box && _viewer.TrySee(person, now.People, out BodyInView seen))
                {
                    _line.Add(person, (whole, box), seen, Visible.Of(person.Number, _persons, _renderer.View.WidthPx));
                }
            }

            Line = null;
            if (_line.People > 0 || isKeptEmpty)
            {
                Line = _line.End();
                File.WriteAllBytes(Path.Combine(_folder, image), PictureFile.ToJpeg(_picture, _renderer.View.WidthPx, quality));
            }
        }
    }
}
