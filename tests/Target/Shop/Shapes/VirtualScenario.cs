using System.Runtime.CompilerServices;

namespace Shop.Shapes;

public static class VirtualScenario
{
    public static string Run(int n)
    {
        Animal[] animals = [new Dog(), new Puppy(), new Cat()];
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            foreach (var animal in animals)
            {
                sum += animal.Speak(i) + animal.Legs();
            }
        }

        return sum.ToString();
    }
}

public abstract class Animal
{
    public abstract int Speak(int times);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public virtual int Legs() => 4;
}

public class Dog : Animal
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override int Speak(int times) => times + 1;
}

public sealed class Puppy : Dog
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override int Speak(int times) => base.Speak(times) * 2;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public override int Legs() => base.Legs();
}

public sealed class Cat : Animal
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override int Speak(int times) => -1;
}
