using System.Data.Common;

namespace JustWalkOut.StoreServer.Storage;

/// <summary>Statements with their values beside them.</summary>
internal static class DbCommands
{
    /// <summary>A command of a connection; the caller disposes it.</summary>
    public static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql, params (string Name, object Value)[] values)
    {
        DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Statements are put together from this folder's own words and parameter names only; every value is a parameter.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object value) in values)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
