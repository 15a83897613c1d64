using System.Globalization;
using System.Numerics;
using System.Text;
using JustWalkOut.CameraSim.World;
using Joint = JustWalkOut.CameraSim.World.Joint;

namespace JustWalkOut.CameraSim.Truth;

/// <summary>
/// <c>tracks.csv</c> on its way to disk: time, person, ground point and every joint, in seconds and metres to the millimetre. Owns the file until disposed.
/// </summary>
internal sealed class TrackLines : IDisposable
{
    /// <summary>Most bytes of one line: seventy-nine numbers of at most twelve characters and their commas.</summary>
    private const int LineBytesMax = 1100;

    private static readonly Joint[] Joints = Enum.GetValues<Joint>();

    private readonly FileStream _stream;
    private readonly byte[] _text = new byte[1 << 16];
    private readonly byte[] _time = new byte[32];
    private int _length;

    /// <summary>Begins a file.</summary>
    public TrackLines(string path)
    {
        // Lines are gathered here; a second buffer would only copy them.
        _stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _stream.Write(Encoding.UTF8.GetBytes("t,person,x,y," + string.Join(",", Joints.SelectMany(joint => new[] { $"{Snake(joint)}_x", $"{Snake(joint)}_y", $"{Snake(joint)}_z" })) + "\n"));
    }

    /// <summary>Adds everyone at one time, a line each.</summary>
    public void Add(TimeSpan at, IReadOnlyList<SeenPerson> people)
    {
        at.TotalSeconds.TryFormat(_time, out int timeLength, "0.000000", CultureInfo.InvariantCulture);
        for (int i = 0; i < people.Count; i++)
        {
            if (_length + LineBytesMax > _text.Length)
            {
                Flush();
            }

            Add(_time.AsSpan(0, timeLength), people[i]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        _stream.Dispose();
    }

    private static string Snake(Joint joint) =>
        string.Concat($"{joint}".Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    private void Add(ReadOnlySpan<byte> time, SeenPerson person)
    {
        time.CopyTo(_text.AsSpan(_length));
        _length += time.Length;
        _text[_length++] = (byte)',';
        person.Number.TryFormat(_text.AsSpan(_length), out int written, provider: CultureInfo.InvariantCulture);
        _length += written;
        Append(person.Pose.Ground.XMetres);
        Append(person.Pose.Ground.YMetres);
        foreach (Vector3 joint in person.Pose.Joints)
        {
            Append(joint.X);
            Append(joint.Y);
            Append(joint.Z);
        }

        _text[_length++] = (byte)'\n';
    }

    // By whole numbers, digit by digit: a formatted float costs many times as much, and there are seventy-seven in a line.
    private void Append(double metres)
    {
        int millimetres = (int)Math.Round(metres * 1000);
        uint size = (uint)Math.Abs(millimetres);
        uint whole = size / 1000;
        uint rest = size % 1000;
        Span<byte> text = _text.AsSpan(_length);
        int length = 0;
        text[length++] = (byte)',';
        if (millimetres < 0)
        {
            text[length++] = (byte)'-';
        }

        if (whole < 10)
        {
            text[length++] = (byte)('0' + whole);
        }
        else
        {
            whole.TryFormat(text[length..], out int digits, provider: CultureInfo.InvariantCulture);
            length += digits;
        }

        text[length++] = (byte)'.';
        text[length++] = (byte)('0' + (rest / 100));
        text[length++] = (byte)('0' + (rest / 10 % 10));
        text[length++] = (byte)('0' + (rest % 10));
        _length += length;
    }

    private void Flush()
    {
        _stream.Write(_text, 0, _length);
        _length = 0;
    }
}
