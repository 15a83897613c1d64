using System.Buffers.Binary;
using System.Collections.Immutable;

namespace JustWalkOut.Carts;

/// <summary>
/// Of many ids, in which block of the archive each stands: sorted arrays, 20 bytes an id. Immutable; what is added makes a new layer, and layers of like size are merged, so that there are few of them. An id that was added
/// again is found where it was added last.
/// </summary>
internal sealed class GuidIndex
{
    public static readonly GuidIndex Empty = new([]);

    private readonly ImmutableArray<Layer> _layers;

    private GuidIndex(ImmutableArray<Layer> layers) => _layers = layers;

    /// <summary>Ids, those that were added again and not merged yet counted twice.</summary>
    public int Count => _layers.Sum(layer => layer.Keys.Length);

    /// <summary>An id as a number of the same order as its text.</summary>
    public static UInt128 KeyOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>All blocks' ids at once.</summary>
    /// <param name="blocks">The ids of each block, in order of the blocks.</param>
    public static GuidIndex Of(IReadOnlyList<UInt128[]> blocks)
    {
        UInt128[] keys = new UInt128[blocks.Sum(ids => ids.Length)];
        int[] homes = new int[keys.Length];
        int at = 0;
        for (int block = 0; block < blocks.Count; block++)
        {
            blocks[block].CopyTo(keys, at);
            homes.AsSpan(at, blocks[block].Length).Fill(block);
            at += blocks[block].Length;
        }

        Array.Sort(keys, homes);
        return keys.Length == 0 ? Empty : new GuidIndex([new Layer(keys, homes).WithoutRepeats()]);
    }

    /// <summary>The block in which an id was added last; -1 for none.</summary>
    public int BlockOf(Guid id)
    {
        UInt128 key = KeyOf(id);
        for (int i = _layers.Length - 1; i >= 0; i--)
        {
            int found = Array.BinarySearch(_layers[i].Keys, key);
            if (found >= 0)
            {
                return _layers[i].Blocks[found];
            }
        }

        return -1;
    }

    /// <summary>With the ids of one more block.</summary>
    public GuidIndex With(UInt128[] ids, int block)
    {
        if (ids.Length == 0)
        {
            return this;
        }

        UInt128[] keys = [.. ids];
        Array.Sort(keys);
        int[] blocks = new int[keys.Length];
        Array.Fill(blocks, block);
        Layer top = new Layer(keys, blocks).WithoutRepeats();
        int left = _layers.Length;
        while (left > 0 && _layers[left - 1].Keys.Length <= 2 * top.Keys.Length)
        {
            left--;
            top = Layer.Merge(_layers[left], top);
        }

        return new GuidIndex([.. _layers.Take(left), top]);
    }

    /// <summary>Sorted ids and where they stand.</summary>
    private sealed record Layer(UInt128[] Keys, int[] Blocks)
    {
        /// <summary>Of ids that are in both, the newer one's block.</summary>
        public static Layer Merge(Layer older, Layer newer)
        {
            UInt128[] keys = new UInt128[older.Keys.Length + newer.Keys.Length];
            int[] blocks = new int[keys.Length];
            int a = 0;
            int b = 0;
            int count = 0;
            while (a < older.Keys.Length || b < newer.Keys.Length)
            {
                bool takesNewer = a == older.Keys.Length || (b < newer.Keys.Length && newer.Keys[b] <= older.Keys[a]);
                a += takesNewer && a < older.Keys.Length && older.Keys[a] == newer.Keys[b] ? 1 : 0;
                (keys[count], blocks[count]) = takesNewer ? (newer.Keys[b], newer.Blocks[b]) : (older.Keys[a], older.Blocks[a]);
                a += takesNewer ? 0 : 1;
                b += takesNewer ? 1 : 0;
                count++;
            }

            return count == keys.Length ? new Layer(keys, blocks) : new Layer(keys[..count], blocks[..count]);
        }

        public Layer WithoutRepeats()
        {
            int count = 0;
            for (int i = 0; i < Keys.Length; i++)
            {
                if (count > 0 && Keys[count - 1] == Keys[i])
                {
                    Blocks[count - 1] = Math.Max(Blocks[count - 1], Blocks[i]);
                    continue;
                }

                (Keys[count], Blocks[count]) = (Keys[i], Blocks[i]);
                count++;
            }

            return count == Keys.Length ? this : new Layer(Keys[..count], Blocks[..count]);
        }
    }
}
