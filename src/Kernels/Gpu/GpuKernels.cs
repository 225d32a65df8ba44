using System.Reflection;

namespace NativeTickets.Kernels;

/// <summary>All GPU kernels there are, in every form in which they are launched: found, not listed, so that none is forgotten.</summary>
static class GpuKernels
{
    static readonly (Type Tile, Type A, Type B)[] Forms =
    [
        (typeof(TileAlongK.Fours), typeof(WindowOperand), typeof(MatrixOperand)),
        (typeof(TileAlongK.Ones), typeof(WindowOperand), typeof(MatrixOperand)),
        (typeof(TileAcrossK.Fours), typeof(MatrixOperand), typeof(WindowOperand)),
        (typeof(TileAcrossK.Ones), typeof(MatrixOperand), typeof(WindowOperand)),
    ];

    static readonly (Type Tile, Type A, Type B)[] FormsOnTensorCores = [.. Forms, (typeof(TileAcrossK.Fours), typeof(WindowOperand), typeof(MatrixOperand))];

    static readonly (Type Tile, Type A, Type B)[] FormsOfPairs =
    [
        (typeof(TileAlongK.Fours), typeof(WindowOperand), typeof(MatrixOperand)),
        (typeof(TileAlongK.Ones), typeof(WindowOperand), typeof(MatrixOperand)),
        (typeof(PairsAcrossK), typeof(MatrixOperand), typeof(WindowOperand)),
        (typeof(PairsAcrossK), typeof(WindowOperand), typeof(MatrixOperand)),
    ];

    /// <summary>A number and its algebra, and how it is stored where a kernel leaves that open.</summary>
    static readonly Type[][] Plain = [[typeof(float), typeof(FloatAlgebra)], [typeof(FourFloats), typeof(FourAlgebra)]],
        Stored =
        [
            [typeof(float), typeof(FloatAlgebra), typeof(Floats<float>)],
            [typeof(FourFloats), typeof(FourAlgebra), typeof(Floats<FourFloats>)],
            [typeof(FourFloats), typeof(FourAlgebra), typeof(FoursOfBf16)],
        ];

    static IEnumerable<Type> Trees => typeof(GpuDevice).Assembly.GetTypes()
        .Where(type => type.IsValueType && typeof(IColumnTree).IsAssignableFrom(type))
        .SelectMany(type => type.IsGenericTypeDefinition ? Stored.Select(arguments => type.MakeGenericType(arguments)) : [type]);

    /// <summary>Those whose threads have nothing to do with each other.</summary>
    public static IReadOnlyList<Type> Each { get; } = [.. typeof(GpuDevice).Assembly.GetTypes()
        .Where(type => type.IsValueType && typeof(IGpuBody).IsAssignableFrom(type))
        .SelectMany(type => type.IsGenericTypeDefinition ? Arguments(type).Select(arguments => type.MakeGenericType(arguments)) : [type])];

    /// <summary>Those whose threads work in groups.</summary>
    public static IReadOnlyList<Type> Groups { get; } =
    [
        .. from shape in new[] { typeof(ITileShape.Square), typeof(ITileShape.Tall), typeof(ITileShape.Large) }
           from arithmetic in new[] { typeof(IArithmetic.Tf32), typeof(IArithmetic.Bf16) }
           from form in FormsOnTensorCores
           select typeof(TensorProduct<,,,,>).MakeGenericType(shape, arithmetic, form.Tile, form.A, form.B),
        .. from shape in new[] { typeof(ITileShape.Square), typeof(ITileShape.Tall), typeof(ITileShape.Large) }
           from form in FormsOfPairs
           select typeof(TensorProduct<,,,,>).MakeGenericType(shape, typeof(PairsOfBf16), form.Tile, form.A, form.B),
        .. from shape in new[] { typeof(IPortableShape.Card), typeof(IPortableShape.Simulator) }
           from form in Forms
           select typeof(PortableProduct<,,,>).MakeGenericType(shape, form.Tile, form.A, form.B),
        .. from shape in new[] { typeof(ITreeShape.Card), typeof(ITreeShape.Simulator) }
           from tree in Trees
           select typeof(ColumnTree<,>).MakeGenericType(shape, tree),
    ];

    /// <summary>Those that a card of NVIDIA's may be asked for.</summary>
    /// <param name="hasTensorCores">Whether it has tensor cores of compute capability 8.0 or later.</param>
    public static IEnumerable<Type> OnCard(bool hasTensorCores) =>
        Each.Concat(Groups).Where(body => !IsSimulated(body) && (hasTensorCores || !NeedsTensorCores(body)));

    static bool IsSimulated(Type body) =>
        body.GenericTypeArguments.Contains(typeof(IPortableShape.Simulator)) || body.GenericTypeArguments.Contains(typeof(ITreeShape.Simulator));

    /// <summary>True for a kernel of instructions that only cards with tensor cores have.</summary>
    public static bool NeedsTensorCores(Type body) =>
        typeof(INeedsTensorCores).IsAssignableFrom(body) || body.GenericTypeArguments.Any(NeedsTensorCores)
        || typeof(IGroupBody).IsAssignableFrom(body) && (bool)body.GetProperty(nameof(IGroupBody.NeedsTensorCores))!.GetValue(null)!;

    /// <summary>
    /// What a body is compiled for: each formula where its first parameter is one, a float and four floats where its last are a number and its algebra.
    /// </summary>
    static IEnumerable<Type[]> Arguments(Type body)
    {
        var parameters = body.GetGenericArguments();
        var isBare = body == typeof(ElementwiseGpu.BareBody<,,>);
        if (body == typeof(ElementwiseGpu.Bf16Body<>)) return ElementwiseGpu.OfBf16.Select(formula => (Type[])[formula]);
        if (body == typeof(FormatGpu.Body<,>))
            return [[typeof(Floats<FourFloats>), typeof(FoursOfBf16)], [typeof(FoursOfBf16), typeof(Floats<FourFloats>)]];
        if (parameters.Any(IsStorage)) return Stored;
        var formulas = FormulaOf(body).SelectMany(Structs).SelectMany(Closed).Where(formula => HasParameters(formula) != isBare).ToArray();
        Type[][] numbers = parameters.Length < 2 ? [[]] : Plain;
        return formulas.Length > 0 ? formulas.SelectMany(formula => numbers.Select(number => (Type[])[formula, .. number])) : numbers;
    }

    static bool IsStorage(Type parameter) => parameter.GetGenericParameterConstraints()
        .Any(kind => kind.IsGenericType && kind.GetGenericTypeDefinition() == typeof(INumbers<,>));

    /// <summary>A formula as it is, or of each function that it can be made of.</summary>
    static IEnumerable<Type> Closed(Type formula) => formula.IsGenericTypeDefinition
        ? FormulaOf(formula).SelectMany(Structs).SelectMany(Closed).Select(function => formula.MakeGenericType(function))
        : [formula];

    /// <summary>The kind of formula that a body or a formula takes as its first parameter.</summary>
    static IEnumerable<Type> FormulaOf(Type body) => body.GetGenericArguments()[0].GetGenericParameterConstraints()
        .Where(kind => kind == typeof(IElementwise) || kind == typeof(IWeightStep) || kind == typeof(IPointwise) || kind == typeof(IPairwise));

    static IEnumerable<Type> Structs(Type contract) => contract.Assembly.GetTypes().Where(type => type.IsValueType && contract.IsAssignableFrom(type));

    static bool HasParameters(Type formula) =>
        formula.GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Any(field => field.FieldType.IsPrimitive || HasParameters(field.FieldType));
}
