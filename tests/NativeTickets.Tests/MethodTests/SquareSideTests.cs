using NativeTickets.Adversarial;

namespace NativeTickets.Tests;

/// <summary>The side of Square's squares at every query against the published code.</summary>
public sealed class SquareSideTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases => MethodCase.Rows(AttackCase.Section, "squareSide");

    [Theory, MemberData(nameof(Cases))]
    public void Squares_have_the_published_side_at_every_query(string place, string name)
    {
        var golden = MethodCase.Read(place, AttackCase.Section, name);
        (int From, int Side)[] rows = [.. golden.Settings.GetProperty("rows").EnumerateArray().Select(row => (row[0].GetInt32(), row[1].GetInt32()))];
        var schedule = golden.Text("schedule") == "autoAttack" ? SquareSchedule.AutoAttack : SquareSchedule.Rescaled;
        Assert.Equal(0.8, golden.Number("pInit"));
        for (var query = 0; query < golden.Count("queries"); query++)
        {
            var side = Square.Side(query, golden.Count("queries"), golden.Count("height"), golden.Count("width"), schedule, golden.Text("norm") == "L2");
            var expected = rows.Last(row => row.From <= query).Side;
            Assert.True(expected == side, $"{name}: the side at query {query} is {side}, expected {expected}");
        }
    }
}
