namespace JustWalkOut.StoreServer.Settlement;

/// <summary>Which payment service a store has.</summary>
public enum PaymentKind
{
    /// <summary>A terminal that moves no money.</summary>
    Simulated = 1,

    /// <summary>None: nothing is held and nothing taken.</summary>
    None,
}

/// <summary>Opens payment services. Whoever opens one disposes it.</summary>
public static class PaymentService
{
    /// <summary>Opens the one that a store is to have.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="folder">Where a simulated terminal keeps its ledger; it must exist.</param>
    /// <param name="clock">The time.</param>
    /// <returns>Null for none.</returns>
    /// <exception cref="InvalidDataException">Its settings or its ledger are not what they should be; the message never holds a secret.</exception>
    public static IPaymentGateway? Open(PaymentKind kind, string folder, TimeProvider clock) => kind switch
    {
        PaymentKind.Simulated => SimulatedTerminal.Open(Path.Combine(folder, "terminal.jsonl"), clock),
        _ => null,
    };
}
