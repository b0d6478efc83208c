namespace Bench.Driver;

/// <summary>One part of the bench: makes one table.</summary>
/// <param name="Key">Its place in the page: <c>{{key}}</c>; its name on the command line.</param>
/// <param name="Title">What the screen says above it.</param>
/// <param name="Page">Where it stands.</param>
/// <param name="Measure">Measures. Takes the amount of work.</param>
internal sealed record Figure(string Key, string Title, string Page, Func<Amount, Table> Measure);
