using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JustWalkOut.Carts.Messages;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What somebody who is signed in may do.</summary>
public enum WebRole
{
    /// <summary>Reads.</summary>
    Auditor = 1,

    /// <summary>Reads and decides: lets people in, reviews, refunds.</summary>
    Operator,

    /// <summary>All of it, and accounts.</summary>
    Admin,

    /// <summary>A gate or a vision: reports check-ins and observations, and reads the catalog.</summary>
    Device,
}

/// <summary>
/// Who may sign in, and the devices that may report, in <c>accounts.json</c> in the secrets folder, which is written whole or not at all. Passwords are
/// kept as ASP.NET Core Identity hashes them, keys of devices as their SHA-256 (they are 256 random bits: there is nothing to guess). Nobody has a
/// default password: while there is no administrator, a setup code that changes with each start lets one be made. Safe for several threads.
/// </summary>
public sealed class AccountBook
{
    /// <summary>Shortest password, in characters (OWASP ASVS 5.0, 6.2.1 asks for 8 and recommends 15).</summary>
    public const int PasswordMin = 12;

    /// <summary>Longest password: hashing longer ones would be work for whoever wants to keep the server busy.</summary>
    public const int PasswordMax = 128;

    private const string KeyPrefix = "jwo_";
    private readonly string? _path;
    private readonly PasswordHasher<string> _hasher;
    private readonly string _nobodysHash;
    private readonly Lock _gate = new();
    private volatile Book _book;
    private string? _setupCode;

    private AccountBook(string? folder, int passwordIterations)
    {
        _path = folder is null ? null : Path.Combine(folder, "accounts.json");
        _hasher = new PasswordHasher<string>(Options.Create(new PasswordHasherOptions { IterationCount = passwordIterations }));
        _nobodysHash = _hasher.HashPassword("", RandomNumberGenerator.GetHexString(16));
        _book = _path is not null && File.Exists(_path) ? Read(_path) : new Book(1, [], []);
        _setupCode = HasAdmin ? null : RandomNumberGenerator.GetString("ABCDEFGHJKMNPQRSTUVWXYZ23456789", 16);
    }

    /// <summary>Whether there is an administrator.</summary>
    public bool HasAdmin => _book.Accounts.Any(account => account.Role == WebRole.Admin);

    /// <summary>Whether anybody or anything has been let in at all.</summary>
    public bool IsEmpty => _book.Accounts.IsEmpty && _book.Devices.IsEmpty;

    /// <summary>What makes the first administrator, 16 letters and digits; null once there is one.</summary>
    public string? SetupCode => _setupCode;

    /// <summary>Names and roles, by name.</summary>
    public IReadOnlyList<(string Name, WebRole Role)> Accounts => [.. _book.Accounts.OrderBy(account => account.Name, StringComparer.Ordinal).Select(account => (account.Name, account.Role))];

    /// <summary>Names of devices, in order.</summary>
    public IReadOnlyList<string> Devices => [.. _book.Devices.Select(device => device.Name).Order(StringComparer.Ordinal)];

    /// <summary>Opens the book of a folder, an empty one if it has none; without a folder one that is kept nowhere.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read.</exception>
    internal static AccountBook Open(string? folder, int passwordIterations) => new(folder, passwordIterations);

    /// <summary>Makes the first administrator. False where the code is wrong or there is one.</summary>
    public bool SetUp(string code, string name, string password)
    {
        lock (_gate)
        {
            if (_setupCode is not { } expected || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(code)))
            {
                return false;
            }

            Put(name, WebRole.Admin, password);
            _setupCode = null;
            return true;
        }
    }

    /// <summary>Makes an account, or gives one another role and password; whoever is signed in with it has to sign in again.</summary>
    public void Put(string name, WebRole role, string password)
    {
        if (role == WebRole.Device || !Enum.IsDefined(role) || password.Length is < PasswordMin or > PasswordMax)
        {
            throw new ArgumentException($"An account takes the role of an auditor, an operator or an admin and a password of {PasswordMin} to {PasswordMax} characters.", nameof(role));
        }

        Account account = new(name, role, _hasher.HashPassword(name, password), RandomNumberGenerator.GetHexString(32));
        Change(book => book with { Accounts = [.. book.Accounts.Where(other => other.Name != name), account] });
    }

    /// <summary>Gives an account another password, for whoever knows the one that it has; they have to sign in again, here and elsewhere. False where name and password do not fit.</summary>
    public bool ChangePassword(string name, string current, string next)
    {
        if (SignIn(name, current) is not { } account)
        {
            return false;
        }

        Put(name, account.Role, next);
        return true;
    }

    /// <summary>Takes an account away. False where there is none, or it is the last administrator's.</summary>
    public bool Remove(string name)
    {
        lock (_gate)
        {
            bool mayRemove = MayRemove(name);
            if (mayRemove)
            {
                Change(book => book with { Accounts = [.. book.Accounts.Where(account => account.Name != name)] });
            }

            return mayRemove;
        }
    }

    /// <summary>Whether there is such an account and it is not the last administrator's.</summary>
    internal bool MayRemove(string name)
    {
        ImmutableArray<Account> accounts = _book.Accounts;
        return accounts.Any(account => account.Name == name) && accounts.Any(account => account.Role == WebRole.Admin && account.Name != name);
    }

    /// <summary>Lets a device report, or gives it another key. The key is told this once.</summary>
    public string PutDevice(string name)
    {
        string key = KeyPrefix + System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        Change(book => book with { Devices = [.. book.Devices.Where(other => other.Name != name), new Device(name, HashOf(key))] });
        return key;
    }

    /// <summary>Takes a device's key away; false where there is none of that name.</summary>
    public bool RemoveDevice(string name)
    {
        lock (_gate)
        {
            bool isThere = _book.Devices.Any(device => device.Name == name);
            if (!isThere)
            {
                return false; // Nothing is written for what changes nothing.
            }

            Change(book => book with { Devices = [.. book.Devices.Where(device => device.Name != name)] });
            return true;
        }
    }

    /// <summary>The account of a name and password; null where they do not fit. An unknown name takes as long as a known one.</summary>
    internal Account? SignIn(string name, string password)
    {
        Account? account = _book.Accounts.FirstOrDefault(known => known.Name == name);
        bool fits = password.Length <= PasswordMax && _hasher.VerifyHashedPassword(name, account?.PasswordHash ?? _nobodysHash, password) != PasswordVerificationResult.Failed;
        return fits ? account : null;
    }

    /// <summary>The account of a name, if it is still as it was when somebody signed in.</summary>
    internal Account? Current(string? name, string? stamp) => _book.Accounts.FirstOrDefault(account => account.Name == name && account.Stamp == stamp);

    /// <summary>The device that a key belongs to; null for nobody's.</summary>
    internal string? DeviceOf(string key)
    {
        byte[] hash = Encoding.ASCII.GetBytes(HashOf(key));
        return _book.Devices.FirstOrDefault(device => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(device.KeySha256), hash))?.Name;
    }

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static Book Read(string path)
    {
        try
        {
            Book book = JsonSerializer.Deserialize<Book>(File.ReadAllBytes(path), MessageJson.Indented) ?? throw new JsonException("The file holds null.");
            return book.Version == 1 ? book : throw new JsonException($"The file is of version {book.Version}, expected 1.");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path} cannot be read: {fault.Message.ReplaceLineEndings(" ")} Restore it from a backup, or delete it and set the accounts up again.", fault);
        }
    }

    private void Change(Func<Book, Book> change)
    {
        lock (_gate)
        {
            Book next = change(_book);
            if (_path is not null)
            {
                WebSecrets.Write(_path, [.. JsonSerializer.SerializeToUtf8Bytes(next, MessageJson.Indented), (byte)'\n']);
            }

            _book = next;
        }
    }

    /// <summary>Somebody who may sign in. The stamp changes with role and password, and with it every cookie given out before ends.</summary>
    internal sealed record Account(string Name, WebRole Role, string PasswordHash, string Stamp);

    /// <summary>A device that may report.</summary>
    internal sealed record Device(string Name, string KeySha256);

    private sealed record Book(int Version, ImmutableArray<Account> Accounts, ImmutableArray<Device> Devices);
}
