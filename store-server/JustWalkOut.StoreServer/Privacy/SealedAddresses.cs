using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Privacy;

/// <summary>
/// Addresses of the network in a log from which nothing is ever taken out: each is encrypted (AES-256-GCM) under the key of its day, and goes with that key. The rows, and the seals over them, stay as they are. The keys are in one file for its
/// user alone. Safe for several threads.
/// </summary>
public sealed class SealedAddresses : IRetained
{
    /// <summary>Its name in a store's folder of secrets.</summary>
    public const string FileName = "address-days.json";

    private const string Prefix = "sealed:";
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly string _path;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, byte[]> _keys;

    private SealedAddresses(string path, SortedDictionary<int, byte[]> keys) => (_path, _keys) = (path, keys);

    /// <inheritdoc/>
    public string Kind => "addresses";

    /// <inheritdoc/>
    public TimeSpan KeepFor { get; set; } = new RetentionSettings().Addresses;

    /// <summary>Opens a folder's keys, or begins them.</summary>
    /// <exception cref="InvalidDataException">They cannot be read.</exception>
    public static SealedAddresses Open(string secrets)
    {
        WebSecrets.CreateFolder(secrets);
        string path = Path.Combine(secrets, FileName);
        Kept kept = KeptFile.Read<Kept>(path, "or delete it: addresses so far cannot be read then") ?? new Kept(KeptFile.Version, []);
        return new SealedAddresses(path, new SortedDictionary<int, byte[]>(kept.Days.ToDictionary(pair => int.Parse(pair.Key, NumberStyles.None, CultureInfo.InvariantCulture), pair => pair.Value)));
    }

    /// <inheritdoc/>
    public DateTimeOffset? Oldest()
    {
        lock (_gate)
        {
            return _keys.Count == 0 ? null : DateTimeOffset.UnixEpoch.AddDays(_keys.First().Key);
        }
    }

    /// <inheritdoc/>
    public int DeleteBefore(DateTimeOffset moment)
    {
        lock (_gate)
        {
            int[] old = [.. _keys.Keys.Where(day => day < DayOf(moment))];
            if (old.Length > 0)
            {
                Write(_keys.Where(pair => !old.Contains(pair.Key)));
                Array.ForEach(old, day => _keys.Remove(day));
            }

            return old.Length;
        }
    }

    /// <summary>An address as it is written down.</summary>
    /// <param name="address">In clear.</param>
    /// <param name="at">When.</param>
    /// <exception cref="IOException">The day's key could not be kept.</exception>
    internal string Seal(string address, DateTimeOffset at)
    {
        int day = DayOf(at);
        byte[] text = Encoding.UTF8.GetBytes(address);
        byte[] bytes = new byte[NonceBytes + text.Length + TagBytes];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceBytes));
        using AesGcm cipher = new(KeyOf(day), TagBytes);
        cipher.Encrypt(bytes.AsSpan(0, NonceBytes), text, bytes.AsSpan(NonceBytes, text.Length), bytes.AsSpan(NonceBytes + text.Length), BitConverter.GetBytes(day));
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{day}:{Base64Url.EncodeToString(bytes)}");
    }

    /// <summary>An address in clear; null where its day's key is gone, and any other text as it is.</summary>
    internal string? Read(string? written)
    {
        if (written is null || !written.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return written;
        }

        if (written[Prefix.Length..].Split(':') is not [var number, var sealedText] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int day) || !Base64Url.IsValid(sealedText))
        {
            return null;
        }

        byte[] bytes = Base64Url.DecodeFromChars(sealedText);
        lock (_gate)
        {
            if (bytes.Length < NonceBytes + TagBytes || !_keys.TryGetValue(day, out byte[]? key))
            {
                return null;
            }

            byte[] text = new byte[bytes.Length - NonceBytes - TagBytes];
            using AesGcm cipher = new(key, TagBytes);
            try
            {
                cipher.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes, text.Length), bytes.AsSpan(NonceBytes + text.Length), text, BitConverter.GetBytes(day));
                return Encoding.UTF8.GetString(text);
            }
            catch (AuthenticationTagMismatchException)
            {
                return null; // Somebody was at the row, which the seals tell.
            }
        }
    }

    private byte[] KeyOf(int day)
    {
        lock (_gate)
        {
            if (!_keys.TryGetValue(day, out byte[]? key))
            {
                key = RandomNumberGenerator.GetBytes(KeyBytes);
                Write(_keys.Append(KeyValuePair.Create(day, key))); // Before anything is encrypted under it.
                _keys.Add(day, key);
            }

            return key;
        }
    }

    private void Write(IEnumerable<KeyValuePair<int, byte[]>> keys) => WebSecrets.Write(
        _path, JsonSerializer.SerializeToUtf8Bytes(new Kept(KeptFile.Version, keys.ToDictionary(pair => pair.Key.ToString(CultureInfo.InvariantCulture), pair => pair.Value)), MessageJson.Compact));

    private static int DayOf(DateTimeOffset at) => (int)(at.ToUniversalTime() - DateTimeOffset.UnixEpoch).TotalDays;

    private sealed record Kept(int Version, Dictionary<string, byte[]> Days);
}
