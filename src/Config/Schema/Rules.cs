using System.Text.RegularExpressions;
using NativeTickets.Config.Checked;
using NativeTickets.Config.Units;
using NativeTickets.Config.Yaml;

namespace NativeTickets.Config.Schema;

/// <summary>The rules that keys are declared with.</summary>
public static class Rules
{
    /// <summary>The word that stands for an optional value that is not wanted.</summary>
    public const string None = "none";

    /// <summary>A number in an interval; each end belongs to it or not.</summary>
    /// <param name="low">The lower end.</param>
    /// <param name="high">The upper end.</param>
    /// <param name="aboveLow">Whether the lower end itself is refused.</param>
    /// <param name="belowHigh">Whether the upper end itself is refused.</param>
    /// <param name="examples">What follows the interval in messages, such as <c>, such as 0.8 or 80%</c>.</param>
    public static Rule<double> Number(double low, double high, bool aboveLow = false, bool belowHigh = false, string examples = "") =>
        new NumberRule(low, high, aboveLow, belowHigh, examples);

    /// <summary>A share of one: <c>0.8</c>, <c>80%</c>.</summary>
    public static Rule<double> Fraction(bool belowOne) => new NumberRule(0, 1, belowHigh: belowOne, examples: ", such as 0.8 or 80%");

    /// <summary>A distance between pixels, which lie in [0, 1].</summary>
    public static Rule<double> Pixels() => new NumberRule(0, 1, examples: " (pixels lie in [0, 1]), such as 8/255 or 0.3");

    /// <summary>A whole number.</summary>
    public static Rule<int> Count(int smallest, int largest) => new CountRule(smallest, largest);

    /// <summary>True or false.</summary>
    public static Rule<bool> Flag() => new FlagRule();

    /// <summary>Two numbers, the lower first.</summary>
    public static Rule<IReadOnlyList<double>> Range() => new RangeRule();

    /// <summary>One of a few words.</summary>
    public static Rule<string> Word(params string[] words) => new WordRule(words);

    /// <summary>Any text that is not empty.</summary>
    public static Rule<string> Text(int longest = 4000) => new TextRule(longest);

    /// <summary>A text of a certain form.</summary>
    /// <param name="pattern">The form.</param>
    /// <param name="wanted">The form in words.</param>
    public static Rule<string> Pattern(Regex pattern, string wanted) => new PatternRule(pattern, wanted);

    /// <summary>A name that is safe as a file name on every system and as a word of a claim.</summary>
    public static Rule<string> Name() => PatternRule.Name;

    /// <summary>The word <c>none</c>, or the path of a file, which becomes a whole path.</summary>
    /// <param name="what">What the file is, with its article.</param>
    public static Rule<string> File(string what) => new FileRule(what);

    /// <summary>A moment or a length of a training run with its unit.</summary>
    public static Rule<TrainingTime> Time(params TimeUnit[] units) => new TimeRule(units);

    /// <summary>A moment of a training run with its unit, or one of a few words.</summary>
    public static Rule<TimeOrWord> TimeOr(TimeUnit[] units, params string[] words) => new TimeOrWordRule(units, words);

    /// <summary>A list whose items follow one rule.</summary>
    /// <param name="item">The rule of each item.</param>
    /// <param name="noun">What the items are called.</param>
    /// <param name="fewest">How many there have to be.</param>
    /// <param name="most">How many there may be.</param>
    /// <param name="acceptsOne">Whether a single value stands for a list of one.</param>
    /// <param name="distinct">Whether no value may occur twice.</param>
    /// <param name="wanted">What it has to be, in words; null for what follows from the rule of its items.</param>
    public static Rule<IReadOnlyList<T>> List<T>(Rule<T> item, string noun, int fewest = 0, int most = 1000, bool acceptsOne = false, bool distinct = false,
        string? wanted = null) => new ListRule<T>(item, noun, fewest, most, acceptsOne, distinct, wanted);

    /// <summary>The end of a message on a value that stands where a list belongs: the list that was most likely meant.</summary>
    public static string ListHint(YamlNode node) => WrittenShape.Hint(WrittenShape.InList(node));

    /// <summary>The word <c>none</c>, read as null, or a value of another rule.</summary>
    public static Rule<T?> Optional<T>(Rule<T> inner) where T : class => new OptionalRule<T>(inner);

    /// <summary>A map whose keys the user chooses, with values of one rule.</summary>
    /// <param name="keys">What the keys are called.</param>
    /// <param name="values">The rule of each value.</param>
    /// <param name="most">How many keys there may be: by default far more than one can read.</param>
    public static Rule<IReadOnlyList<KeyValuePair<string, T>>> FreeMap<T>(string keys, Rule<T> values, int most = 1000) =>
        new FreeMapRule<T>(keys, values, most);

    /// <summary>One of the kinds of a registry, with its settings: <c>crossEntropy</c> or <c>{ pgd: { epsilon: 8/255 } }</c>.</summary>
    /// <param name="noun">What a kind is called.</param>
    /// <param name="kinds">The kinds; those that are registered later count too.</param>
    public static Rule<Chosen<TKind>> Kind<TKind>(string noun, Registry<TKind> kinds) where TKind : Kind => new KindRule<TKind>(noun, kinds);

    /// <summary>The name of one of the kinds of a registry, whose keys stand elsewhere.</summary>
    /// <param name="kinds">The kinds; those that are registered later count too.</param>
    /// <param name="fits">Which of them may be named; null for all.</param>
    public static Rule<TKind> KindName<TKind>(Registry<TKind> kinds, Func<TKind, bool>? fits = null) where TKind : Kind =>
        new KindNameRule<TKind>(kinds, fits ?? (_ => true));
}
