namespace JustWalkOut.CameraSim.Acting;

/// <summary>
/// What a mind yields: something to do or to wait for before it goes on. A behaviour is a method that returns
/// <c>IEnumerable&lt;Step&gt;</c> and yields acts; an act may tell afterwards what came of it.
/// <code>
/// static IEnumerable&lt;Step&gt; TakeTwoPutOneBack(Actor me, Sku sku)
/// {
///     Take take = new(me, sku) { Quantity = 2 };
///     yield return new GoToGoods(me, sku);
///     yield return take;
///     if (take.Items.Count == 2)
///     {
///         yield return new Wait(me, 1.5);
///         yield return new Put(me, [take.Items[1]]) { Plates = take.Plates };
///     }
///
///     yield return new Stow(me);
/// }
/// </code>
/// </summary>
internal abstract class Step
{
    /// <summary>The smaller steps that it consists of, asked for once when its turn comes; null where it only waits.</summary>
    internal virtual IEnumerable<Step>? Parts() => null;

    /// <summary>Whether the mind may go on; asked each moment.</summary>
    internal virtual bool IsOver => true;
}

/// <summary>An act: smaller steps, and what came of them.</summary>
internal abstract class Act(Actor me) : Step
{
    /// <summary>Who acts.</summary>
    protected Actor Me { get; } = me;

    /// <summary>Where they act.</summary>
    protected Stage Stage => Me.Stage;

    internal override IEnumerable<Step> Parts() => Play();

    protected abstract IEnumerable<Step> Play();
}

/// <summary>Several steps one after another, as one.</summary>
internal sealed class Sequence(IEnumerable<Step> steps) : Step
{
    internal override IEnumerable<Step> Parts() => steps;
}

/// <summary>Chains of steps side by side, as two hands go about different things: over when all of them are.</summary>
internal sealed class AtOnce(params IEnumerable<Step>[] chains) : Step
{
    private readonly Mind[] _hands = [.. chains.Select(chain => new Mind(chain))];

    internal override bool IsOver
    {
        get
        {
            Array.ForEach(_hands, hand => hand.Advance());
            return Array.TrueForAll(_hands, hand => hand.IsDone);
        }
    }
}

/// <summary>Waits until something is so; for ever unless the condition counts time.</summary>
internal sealed class Until(Func<bool> isSo) : Step
{
    internal override bool IsOver => isSo();
}

/// <summary>
/// Runs one mind. Steps follow each other within one moment until one has to be waited for, so that a behaviour of many small steps loses no
/// time between them.
/// </summary>
internal sealed class Mind(IEnumerable<Step> thoughts) : IDisposable
{
    /// <summary>A mind that does so much without any time passing is in an endless loop.</summary>
    private const int StepsPerMomentMax = 10_000;

    private readonly Stack<IEnumerator<Step>> _open = new([thoughts.GetEnumerator()]);
    private Step? _awaited;

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsDone => _open.Count == 0;

    /// <summary>What is being waited for.</summary>
    public Step? Awaited => _awaited;

    /// <summary>Goes on as far as it can at this moment.</summary>
    public void Advance()
    {
        for (int steps = 0; _open.Count > 0 && (_awaited is null || _awaited.IsOver); steps++)
        {
            if (steps > StepsPerMomentMax)
            {
                throw new InvalidOperationException($"A mind took {StepsPerMomentMax} steps without any time passing; the last was {_awaited?.GetType().Name ?? "none"}. Let it wait somewhere.");
            }

            _awaited = null;
            if (!_open.Peek().MoveNext())
            {
                _open.Pop().Dispose();
                continue;
            }

            Step next = _open.Peek().Current;
            if (next.Parts() is IEnumerable<Step> parts)
            {
                _open.Push(parts.GetEnumerator());
            }
            else
            {
                _awaited = next;
            }
        }
    }

    /// <summary>Ends it where it is.</summary>
    public void Dispose()
    {
        while (_open.TryPop(out IEnumerator<Step>? open))
        {
            open.Dispose();
        }
    }
}
