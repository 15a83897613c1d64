namespace JustWalkOut.StoreServer;

/// <summary>Secrets by reference: never an argument, which everybody on the machine can read.</summary>
public static class SecretSource
{
    /// <summary>The secret that a variable of the environment holds, or the file that the variable with <c>_FILE</c> behind its name does; null for neither.</summary>
    /// <param name="variable">The variable's name.</param>
    /// <exception cref="InvalidDataException">The file is empty or cannot be read; the message never holds a secret.</exception>
    public static string? Read(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
        {
            return value;
        }

        if (Environment.GetEnvironmentVariable($"{variable}_FILE") is not { Length: > 0 } path)
        {
            return null;
        }

        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } text ? text : throw new InvalidDataException($"{variable}_FILE: {path} is empty; expected the secret in it.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{variable}_FILE: {path} cannot be read ({fault.Message.TrimEnd('.')}); name a file that this user reads.", fault);
        }
    }
}
