namespace Dotbug.Agent.Guards;

/// <summary>Stands for the type of <c>50ms</c> and <c>$elapsed</c> while a guard is checked; in the code it is a long of nanoseconds.</summary>
internal readonly struct Duration;
