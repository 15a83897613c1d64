using System.Collections.Immutable;

namespace JustWalkOut.Carts;

/// <summary>The part of the fold that keeps what people decided about receipts.</summary>
public sealed partial record StoreState
{
    /// <summary>Decisions of people since the last archiving, by id: a resend is recognised by it.</summary>
    private ImmutableDictionary<DecisionId, CartChange> Decisions { get; init; } = ImmutableDictionary<DecisionId, CartChange>.Empty;

    /// <summary>What a decision came to; null for one that never came.</summary>
    public CartChange? DecisionOf(DecisionId decision) => Decisions.GetValueOrDefault(decision) ?? Carts.Archive.Find(decision);

    private StoreState Remember(DecisionId decision, CartChange change) => this with { Decisions = Decisions.Add(decision, change) };

    /// <summary>Writes verdicts on the movements that they are about, and moves those that belong to another visit's people.</summary>
    private StoreState Judge(IReadOnlyList<LineVerdict> verdicts)
    {
        StoreState state = this;
        foreach (LineVerdict verdict in verdicts)
        {
            Person mover = state.PersonOf(verdict.From);
            Fact.Movement movement = mover.Movements.Single(move => move.Root == verdict.Root && move.Direction == verdict.Direction);
            Fact.Movement judged = movement with { Verdict = new Verdict(verdict.Visit, verdict.Goods) };
            state = state.Put(mover with { Facts = mover.Facts.Replace(movement, judged) });
            state = verdict.To == verdict.From ? state : state.Move(verdict.From, verdict.To, fact => ReferenceEquals(fact, judged), fact => fact);
        }

        return state;
    }

    /// <summary>A correction that says the same of the goods again leaves a person's word on them standing.</summary>
    private StoreState Keep(ImmutableArray<Fact.Movement> judged)
    {
        StoreState state = this;
        foreach (Fact.Movement before in judged)
        {
            foreach (PresenceId home in TraceOf(before.Root).Homes)
            {
                Person person = state.PersonOf(home);
                foreach (Fact.Movement same in person.Movements.Where(move => move.Root == before.Root && move.Flow == before.Flow && move.Goods.Sku == before.Goods.Sku && move.Goods.Quantity == before.Goods.Quantity))
                {
                    state = state.Put(person with { Facts = person.Facts.Replace(same, same with { Verdict = before.Verdict }) });
                }
            }
        }

        return state;
    }
}
