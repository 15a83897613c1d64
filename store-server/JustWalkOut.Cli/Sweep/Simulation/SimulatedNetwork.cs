namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>
/// The network between the store's server and everybody who asks it for something: requests and answers that are lost, late, doubled and overtake each other, and now and then nothing gets through at all. Where two servers are up,
/// either may get a request.
/// </summary>
internal sealed class SimulatedNetwork(SimulatedWorld world)
{
    private const double Lost = 0.06;
    private const double Doubled = 0.06;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Asks once.</summary>
    /// <param name="caller">Who asks; hears the answer in its own steps.</param>
    /// <param name="what">For the trace.</param>
    /// <param name="handle">What the server does with it.</param>
    /// <exception cref="IOException">No answer, or none that says what became of it: it is to be asked again.</exception>
    public async Task<T> AskAsync<T>(SimulatedProcess caller, string what, Func<SimulatedServer, Task<T>> handle)
    {
        TaskCompletionSource<T> answered = new();
        for (int copies = world.Faults.Strike(Doubled) ? 2 : 1; copies > 0; copies--)
        {
            if (!IsLost())
            {
                world.Time.Schedule(world.Elsewhere, world.Faults.Delay(), $"arrives: {what}", () => Arrive(answered, caller, what, handle));
            }
        }

        SimulatedStep patience = world.Time.Schedule(caller, Patience, $"nobody answers: {what}", () => answered.TrySetException(new IOException("no answer")));
        try
        {
            return await answered.Task;
        }
        finally
        {
            patience.IsVoid = true;
        }
    }

    /// <summary>Asks until there is an answer.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public async Task<T> InsistAsync<T>(SimulatedProcess caller, string what, Func<SimulatedServer, Task<T>> handle)
    {
        SimulatedClock clock = new(caller, world.Time, () => TimeSpan.Zero);
        while (true)
        {
            try
            {
                return await AskAsync(caller, what, handle);
            }
            catch (IOException)
            {
                await Task.Delay(world.Faults.Seconds(0.2, 1.5), clock);
            }
        }
    }

    private bool IsLost() => world.Faults.IsPartitioned || world.Faults.Strike(Lost);

    private void Arrive<T>(TaskCompletionSource<T> answered, SimulatedProcess caller, string what, Func<SimulatedServer, Task<T>> handle)
    {
        SimulatedServer? server = world.AnyServer();
        if (server is null)
        {
            Reply(caller, $"nobody there: {what}", () => answered.TrySetException(new IOException("connection refused")));
            return;
        }

        server.Process.Start($"{server.Process.Name} handles: {what}", async () =>
        {
            try
            {
                T made = await handle(server);
                Reply(caller, $"answered: {what}", () => answered.TrySetResult(made));
            }
            catch (IOException fault)
            {
                Reply(caller, $"answered 500 ({fault.Message}): {what}", () => answered.TrySetException(new IOException("status 500")));
            }
        });
    }

    private void Reply(SimulatedProcess caller, string what, Action reply)
    {
        if (!IsLost())
        {
            world.Time.Schedule(caller, world.Faults.Delay(), what, reply);
        }
    }
}
