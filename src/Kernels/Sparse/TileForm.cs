namespace NativeTickets.Kernels;

/// <summary>
/// How sixteen vectors of 16 images are chosen that share every surviving weight: four runs of four neighbors. On maps of three pixels and more a tile is 4 × 4
/// pixels of one block of images; on smaller ones it is up to 2 × 2 pixels of four blocks and more, since there the weights are the traffic. What a tile reads
/// is copied to a panel [channel][row][column][block] with zeros around the image, so that one list of offsets serves every pixel; the panel's columns are
/// sorted by their remainder by the source step, which makes the reads of neighbors neighbors.
/// </summary>
readonly struct TileForm
{
    public const int Run = 4;
    const int MaxRuns = 4;

    public TileForm(Correlation correlation, int? wholeBlocks = null)
    {
        var blocks = wholeBlocks ?? Lanes.Blocks(correlation.Place.Source.N);
        if (Math.Max(correlation.Place.Rows, correlation.Place.Columns) >= 3)
        {
            (Rows, Columns, Blocks) = (MaxRuns, Run, 1);
        }
        else
        {
            (Rows, Columns) = (correlation.Place.Rows, correlation.Place.Columns);
            Blocks = Run * Math.Clamp((blocks + Run - 1) / Run, 1, MaxRuns / (Rows * Columns));
        }
        var taps = correlation.Taps;
        foreach (var tap in taps)
        {
            Top = Math.Min(Top, tap.Row);
            Left = Math.Min(Left, tap.Column);
        }
        var (bottom, right) = (Top, Left);
        foreach (var tap in taps)
        {
            bottom = Math.Max(bottom, tap.Row);
            right = Math.Max(right, tap.Column);
        }
        Step = correlation.Place.SourceStep;
        PanelRows = (Rows - 1) * Step + bottom - Top + 1;
        ReadColumns = (Columns - 1) * Step + right - Left + 1;
        ColumnsOfRemainder = (ReadColumns + Step - 1) / Step;
    }

    /// <summary>Grid rows of a tile.</summary>
    public int Rows { get; }

    /// <summary>Grid columns of a tile.</summary>
    public int Columns { get; }

    /// <summary>Blocks of 16 images of a tile.</summary>
    public int Blocks { get; }

    /// <summary>The topmost row that a window reads, relative to its position.</summary>
    public int Top { get; }

    /// <summary>The leftmost column that a window reads, relative to its position.</summary>
    public int Left { get; }

    /// <summary>Source pixels from one position to the next.</summary>
    public int Step { get; }

    /// <summary>Source rows that a tile reads.</summary>
    public int PanelRows { get; }

    /// <summary>Source columns that a tile reads.</summary>
    public int ReadColumns { get; }

    /// <summary>Panel columns for each remainder by the step.</summary>
    public int ColumnsOfRemainder { get; }

    /// <summary>Runs of four vectors in a tile.</summary>
    public int Runs => Rows * Columns * Blocks / Run;

    /// <summary>Floats of one channel in the panel.</summary>
    public int ChannelSize => PanelRows * ColumnsOfRemainder * Step * Blocks * Lanes.Width;

    /// <summary>Floats of a tile's vectors.</summary>
    public int TileSize => Runs * Run * Lanes.Width;

    /// <summary>Where a panel keeps column <paramref name="column"/> of what it reads.</summary>
    public int PanelColumn(int column) => column % Step * ColumnsOfRemainder + column / Step;

    /// <summary>Floats from a channel's start to what a tap reads for the tile's first vector.</summary>
    public int Offset(WindowTap tap) =>
        ((tap.Row - Top) * ColumnsOfRemainder * Step + PanelColumn(tap.Column - Left)) * Blocks * Lanes.Width;

    /// <summary>Floats from what the first run reads to what run <paramref name="run"/> reads.</summary>
    public int RunOffset(int run)
    {
        if (Blocks == 1) return run * Step * ColumnsOfRemainder * Step * Lanes.Width;
        var groups = Blocks / Run;
        var (pixel, group) = (run / groups, run % groups);
        return ((pixel / Columns * Step * ColumnsOfRemainder * Step + pixel % Columns) * Blocks + group * Run) * Lanes.Width;
    }

    /// <summary>Which grid position and block, relative to the tile's first, a vector of the tile is.</summary>
    public (int Row, int Column, int Block) Vector(int index)
    {
        var (run, place) = (index / Run, index % Run);
        if (Blocks == 1) return (run, place, 0);
        var groups = Blocks / Run;
        var (pixel, group) = (run / groups, run % groups);
        return (pixel / Columns, pixel % Columns, group * Run + place);
    }
}
