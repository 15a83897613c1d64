using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Privacy;

/// <summary>
/// The only place that knows which shopper is behind the pseudonym under which the log, and whatever is made of it (copies of the state, the timeline, backups' rows, the payment service's accounts), knows them. A pseudonym is drawn by chance at
/// somebody's first check-in, so that nothing but this file leads from the one to the other, and erasing a shopper is overwriting one record: the books stay as they are to the byte. One file for each store, for its user alone; records are only
/// ever added, and overwritten in place. Safe for several threads, and for another program that erases meanwhile: no name is kept in memory. Who works in the store goes by their badge, which stands in the log.
/// </summary>
/// <remarks>
/// After a head of 32 bytes (magic, zeros) for each record: length of the name (i32), CRC-32 of pseudonym and name, day of the last visit (i32, since 1970-01-01, UTC), 16 bytes of pseudonym, the name in UTF-8; all little-endian. Of an erased one
/// only length and pseudonym are left.
/// </remarks>
public sealed class ShopperNames : IDisposable
{
    /// <summary>Its name in a data folder.</summary>
    public const string FileName = "shoppers.names";

    private const int HeadBytes = 32;
    private const int RecordHeadBytes = 28;

    /// <summary>A name has 200 characters at most, each of which four bytes at most.</summary>
    private const int NameBytesMax = 800;

    private const int PseudonymBytes = 16;

    private static readonly byte[] Magic = "JWONAME1"u8.ToArray();

    private readonly FileStream _file;
    private readonly Lock _gate = new();

    /// <summary>Names are found by a hash under a key that no other process has.</summary>
    private readonly byte[] _hashKey = RandomNumberGenerator.GetBytes(32);

    private readonly Dictionary<UInt128, long> _byName = [];
    private readonly Dictionary<ShopperId, long> _byPseudonym = [];
    private long _end = HeadBytes;

    private ShopperNames(FileStream file) => _file = file;

    /// <summary>Shoppers whose names are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byPseudonym.Count;
            }
        }
    }

    /// <summary>The last visit of whoever has not been here for longest, to the day; null for nobody.</summary>
    public DateTimeOffset? OldestVisit
    {
        get
        {
            lock (_gate)
            {
                int? day = _byPseudonym.Values.Select(ReadAt).Where(known => !known.IsErased).Select(known => (int?)known.Day).Min();
                return day is { } oldest ? DateTimeOffset.UnixEpoch.AddDays(oldest) : null;
            }
        }
    }

    /// <summary>Opens a data folder's, or begins it; what a crash left half written is cut off.</summary>
    /// <param name="data">The folder, which must exist.</param>
    /// <exception cref="InvalidDataException">What is there is no such file.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public static ShopperNames Open(string data)
    {
        string path = Path.Combine(data, FileName);
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream file = new(path, options);
        try
        {
            if (file.Length < HeadBytes)
            {
                byte[] head = new byte[HeadBytes];
                Magic.CopyTo(head, 0);
                file.SetLength(0);
                file.Write(head);
                file.Flush(flushToDisk: true);
            }

            ShopperNames names = new(file);
            names.Load(path);
            return names;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a text has the form of a pseudonym: <c>~s</c> and 32 hexadecimal digits. With the letter before them no digits are taken for a card number.</summary>
    public static bool IsPseudonym(ShopperId shopper) => shopper.Value is ['~', 's', .. { Length: 2 * PseudonymBytes } digits] && digits.All(digit => digit is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    /// <summary>The pseudonym of somebody who asks to come in: theirs, or one that is drawn now and is nobody's until they are let in (<see cref="Admit(ShopperId, ShopperId, DateTimeOffset)"/>).</summary>
    public ShopperId Propose(ShopperId name) => Find(name) ?? PseudonymOf(RandomNumberGenerator.GetBytes(PseudonymBytes));

    /// <summary>Keeps the pseudonym of somebody who is let in; on disk when this returns.</summary>
    /// <param name="name">As the check-in names them, 1 to 200 characters.</param>
    /// <param name="proposed">As <see cref="Propose"/> gave it, with nobody let in between.</param>
    /// <param name="at">When.</param>
    /// <exception cref="IOException">It could not be written down: whoever it is must not come in.</exception>
    public void Admit(ShopperId name, ShopperId proposed, DateTimeOffset at)
    {
        lock (_gate)
        {
            int day = DayOf(at);
            if (_byPseudonym.TryGetValue(proposed, out long place))
            {
                if (day > ReadAt(place).Day)
                {
                    WriteDay(place, day);
                }

                return;
            }

            byte[] text = Encoding.UTF8.GetBytes(name.Value);
            if (text.Length is 0 or > NameBytesMax)
            {
                throw new ArgumentException($"A shopper's name of {text.Length} bytes; expected 1 to {NameBytesMax}.", nameof(name));
            }

            Append(new Record(proposed, day, text));
            RandomAccess.FlushToDisk(_file.SafeFileHandle);
        }
    }

    /// <summary>Both at once.</summary>
    /// <param name="name">As the check-in names them, 1 to 200 characters.</param>
    /// <param name="at">When.</param>
    /// <returns>The pseudonym.</returns>
    public ShopperId Admit(ShopperId name, DateTimeOffset at)
    {
        lock (_gate)
        {
            ShopperId pseudonym = Propose(name);
            Admit(name, pseudonym, at);
            return pseudonym;
        }
    }

    /// <summary>The pseudonym of a shopper who was here; null for one who was not, or was erased.</summary>
    public ShopperId? Find(ShopperId name)
    {
        lock (_gate)
        {
            return _byName.TryGetValue(HashOf(Encoding.UTF8.GetBytes(name.Value)), out long place) && ReadAt(place) is { IsErased: false } known ? known.Pseudonym : null;
        }
    }

    /// <summary>Who is behind a pseudonym; the pseudonym itself where nobody knows any more, and any other text as it is.</summary>
    public ShopperId NameOf(ShopperId shopper)
    {
        lock (_gate)
        {
            return _byPseudonym.TryGetValue(shopper, out long place) && ReadAt(place) is { IsErased: false } known ? new ShopperId(Encoding.UTF8.GetString(known.Name)) : shopper;
        }
    }

    /// <summary>Destroys the way from a pseudonym to who it was; on disk when this returns. Again changes nothing.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="IOException">It could not be overwritten; to be asked again.</exception>
    public bool Erase(ShopperId pseudonym)
    {
        lock (_gate)
        {
            if (!_byPseudonym.TryGetValue(pseudonym, out long place))
            {
                return false;
            }

            Record known = ReadAt(place);
            Write(place, new Record(known.Pseudonym, 0, new byte[known.Name.Length]).ToErasedBytes());
            _byPseudonym.Remove(pseudonym);
            foreach (UInt128 hash in _byName.Where(pair => pair.Value == place).Select(pair => pair.Key).ToArray())
            {
                _byName.Remove(hash);
            }

            return !known.IsErased;
        }
    }

    /// <summary>Those whose last visit was before a moment, in the order in which they first came.</summary>
    public IReadOnlyList<ShopperId> LastSeenBefore(DateTimeOffset moment)
    {
        lock (_gate)
        {
            return [.. _byPseudonym.OrderBy(pair => pair.Value).Where(pair => ReadAt(pair.Value) is { IsErased: false } known && known.Day < DayOf(moment)).Select(pair => pair.Key)];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Takes over those of another file, or of its beginning, as a backup that was taken while the store went on has it. Those whom this one has stay as they are.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="isWanted">Who is taken over.</param>
    /// <param name="isCounted">Who counts as left out where they are not.</param>
    /// <returns>How many of those were left out.</returns>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    internal int Import(ReadOnlySpan<byte> content, Func<ShopperId, bool> isWanted, Func<ShopperId, bool> isCounted)
    {
        if (content.Length < HeadBytes || !content[..Magic.Length].SequenceEqual(Magic))
        {
            throw new InvalidDataException($"{FileName} is no file of shoppers' names.");
        }

        lock (_gate)
        {
            int leftOut = 0;
            int at = HeadBytes;
            while (at + RecordHeadBytes <= content.Length && BinaryPrimitives.ReadInt32LittleEndian(content[at..]) is var length and > 0 and <= NameBytesMax && at + RecordHeadBytes + length <= content.Length)
            {
                Record record = Record.Of(content.Slice(at, RecordHeadBytes), content.Slice(at + RecordHeadBytes, length));
                at += RecordHeadBytes + length;
                if (record.IsErased || _byPseudonym.ContainsKey(record.Pseudonym))
                {
                    continue;
                }

                if (isWanted(record.Pseudonym))
                {
                    Append(record);
                }
                else
                {
                    leftOut += isCounted(record.Pseudonym) ? 1 : 0;
                }
            }

            RandomAccess.FlushToDisk(_file.SafeFileHandle);
            return leftOut;
        }
    }

    private static int DayOf(DateTimeOffset at) => (int)(at.ToUniversalTime() - DateTimeOffset.UnixEpoch).TotalDays;

    private static ShopperId PseudonymOf(ReadOnlySpan<byte> bytes) => new($"~s{Convert.ToHexStringLower(bytes)}");

    private UInt128 HashOf(ReadOnlySpan<byte> name) => BinaryPrimitives.ReadUInt128BigEndian(HMACSHA256.HashData(_hashKey, name));

    private void Load(string path)
    {
        byte[] head = new byte[HeadBytes];
        RandomAccess.Read(_file.SafeFileHandle, head, 0);
        if (!head.AsSpan(0, Magic.Length).SequenceEqual(Magic))
        {
            throw new InvalidDataException($"{path} is no file of shoppers' names; restore it from a backup, or move it away: then visits so far are nobody's by name.");
        }

        long length = _file.Length;
        while (_end + RecordHeadBytes <= length)
        {
            byte[] start = new byte[RecordHeadBytes];
            RandomAccess.Read(_file.SafeFileHandle, start, _end);
            int nameBytes = BinaryPrimitives.ReadInt32LittleEndian(start);
            if (nameBytes is < 1 or > NameBytesMax || _end + RecordHeadBytes + nameBytes > length)
            {
                break; // Cut off while it was written: nobody came in by it.
            }

            Record record = ReadAt(_end);
            if (!record.IsErased)
            {
                _byName[HashOf(record.Name)] = _end;
                _byPseudonym[record.Pseudonym] = _end;
            }
            else if (record.Name.AsSpan().ContainsAnyExcept((byte)0))
            {
                Write(_end, new Record(record.Pseudonym, 0, new byte[nameBytes]).ToErasedBytes()); // A power cut caught it while it was overwritten.
            }

            _end += RecordHeadBytes + nameBytes;
        }
    }

    private Record ReadAt(long place)
    {
        Span<byte> bytes = stackalloc byte[RecordHeadBytes + NameBytesMax];
        int read = RandomAccess.Read(_file.SafeFileHandle, bytes, place);
        int nameBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return Record.Of(bytes[..RecordHeadBytes], bytes.Slice(RecordHeadBytes, Math.Clamp(nameBytes, 0, read - RecordHeadBytes)));
    }

    /// <summary>Adds a record at the end. On disk once the file is synced; a fault before leaves the end where it was.</summary>
    private void Append(Record record)
    {
        RandomAccess.Write(_file.SafeFileHandle, record.ToBytes(), _end);
        _byName[HashOf(record.Name)] = _end;
        _byPseudonym[record.Pseudonym] = _end;
        _end += RecordHeadBytes + record.Name.Length;
    }

    private void WriteDay(long place, int day)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, day);
        RandomAccess.Write(_file.SafeFileHandle, bytes, place + 8); // Not synced: a day that is lost is the next visit's to write.
    }

    private void Write(long place, byte[] bytes)
    {
        RandomAccess.Write(_file.SafeFileHandle, bytes, place);
        RandomAccess.FlushToDisk(_file.SafeFileHandle);
    }

    private readonly record struct Record(ShopperId Pseudonym, int Day, byte[] Name)
    {
        public bool IsErased { get; private init; }

        public static Record Of(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
        {
            uint sum = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            Record record = new(PseudonymOf(head.Slice(12, PseudonymBytes)), BinaryPrimitives.ReadInt32LittleEndian(head[8..]), name.ToArray());

            return record with { IsErased = record.Sum() != sum };
        }

        public byte[] ToBytes()
        {
            byte[] bytes = new byte[RecordHeadBytes + Name.Length];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, Name.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Sum());
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Day);
            Convert.FromHexString(Pseudonym.Value.AsSpan(2)).CopyTo(bytes, 12);
            Name.CopyTo(bytes, RecordHeadBytes);
            return bytes;
        }

        /// <summary>With a sum that no name has.</summary>
        public byte[] ToErasedBytes()
        {
            byte[] bytes = ToBytes();
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), ~Sum());
            return bytes;
        }

        private uint Sum()
        {
            Crc32 sum = new();
            sum.Append(Encoding.ASCII.GetBytes(Pseudonym.Value));
            sum.Append(Name);
            return sum.GetCurrentHashAsUInt32();
        }
    }
}
