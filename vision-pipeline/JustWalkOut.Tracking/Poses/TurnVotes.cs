using System.Numerics;

namespace JustWalkOut.Tracking;

/// <summary>
/// By which turn most of a camera's sightings would be somebody's: each sighting votes, once for everybody whom it might be of. True pairs agree on one turn and wrong ones scatter, so that
/// a turn of any size in reach stands out, also where no sighting is near to anybody any more.
/// </summary>
internal sealed class TurnVotes
{
    /// <summary>Cells to each side of none.</summary>
    private const int Reach = 25;

    private const int Side = (2 * Reach) + 1;

    /// <summary>Side of a cell.</summary>
    private const double CellRadians = Math.PI / 180;

    /// <summary>Turns so near to none, in cells, are found from the sightings themselves.</summary>
    private const int Near = 3;

    /// <summary>Who voted is forgotten after so many fadings.</summary>
    private const int ForgetFades = 12;

    private readonly float[] _cells = new float[Side * Side];
    private readonly ulong[] _people = new ulong[Side * Side];
    private int _fades;

    /// <summary>Takes a vote.</summary>
    /// <param name="right">For a turn about the camera's right, radians, from the survey.</param>
    /// <param name="down">And about its down.</param>
    /// <param name="person">A number of whoever the sighting would be of.</param>
    public void Add(double right, double down, int person)
    {
        int row = Reach + (int)Math.Round(down / CellRadians);
        int column = Reach + (int)Math.Round(right / CellRadians);
        if (row is > 0 and < Side - 1 && column is > 0 and < Side - 1)
        {
            _cells[(row * Side) + column]++;
            _people[(row * Side) + column] |= 1UL << (person % 64);
        }
    }

    /// <summary>Old votes count less.</summary>
    public void Fade(double share)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            _cells[i] *= (float)share;
        }

        if (++_fades % ForgetFades == 0)
        {
            Array.Clear(_people);
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Array.Clear(_cells);
        Array.Clear(_people);
    }

    /// <summary>The turn with most votes, if it is far from the one that is taken and has twice the votes of that.</summary>
    /// <param name="taken">What the camera is taken to be turned by.</param>
    /// <param name="least">Fewest votes that count.</param>
    /// <param name="people">Fewest people whom the sightings would be of: two who stand still vote alike for long.</param>
    public CameraTurn? Elected(in CameraTurn taken, double least, int people)
    {
        (int takenRow, int takenColumn) = (Reach + (int)Math.Round(taken.Down / CellRadians), Reach + (int)Math.Round(taken.Right / CellRadians));
        float best = 0;
        float own = 0;
        int at = 0;
        for (int row = 1; row < Side - 1; row++)
        {
            for (int column = 1; column < Side - 1; column++)
            {
                float votes = Around(row, column);
                if (Math.Abs(row - takenRow) <= Near && Math.Abs(column - takenColumn) <= Near)
                {
                    own = Math.Max(own, votes);
                }
                else if (votes > best && votes >= least && BitOperations.PopCount(PeopleAround(row, column)) >= people)
                {
                    (best, at) = (votes, (row * Side) + column);
                }
            }
        }

        return best > 2 * own ? new CameraTurn(((at % Side) - Reach) * CellRadians, ((at / Side) - Reach) * CellRadians, 0) : null;
    }

    private float Around(int row, int column)
    {
        float sum = 0;
        for (int y = -1; y <= 1; y++)
        {
            for (int x = -1; x <= 1; x++)
            {
                sum += _cells[((row + y) * Side) + column + x];
            }
        }

        return sum;
    }

    private ulong PeopleAround(int row, int column)
    {
        ulong people = 0;
        for (int y = -1; y <= 1; y++)
        {
            for (int x = -1; x <= 1; x++)
            {
                people |= _people[((row + y) * Side) + column + x];
            }
        }

        return people;
    }
}
