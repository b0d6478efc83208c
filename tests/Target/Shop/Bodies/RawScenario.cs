using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Shop.Bodies;

/// <summary>Bodies by hand: jmp, tail, fault, filter, a loop to the first instruction, no way to return, more than 255 of everything.</summary>
public static class RawScenario
{
    private const int Many = 300;
    private static Type? _raw;

    public static string Run(int n)
    {
        _raw ??= Make();
        var result = "";
        for (var i = 0; i < n; i++)
        {
            var many = _raw.GetMethod("Many")!.Invoke(null, [.. Enumerable.Range(0, Many).Cast<object>()]);
            result = $"{Call("Twice", 4)}|{Call("Jump", 5)}|{Call("Tail", 6)}|{Call("Fault", 1)}|{Call("Fault", 0)}|{Call("Filter", 0)}|{Call("Filter", 7)}"
                + $"|{Call("Down", 5)}|{Call("Never", 1)}|{Call("Switch", 2)}|{Call("Switch", 9)}|{Call("Stack", 3)}|{Call("Nested", 0)}|{many}";
        }

        return result;
    }

    private static string Call(string name, int argument)
    {
        try
        {
            return $"{_raw!.GetMethod(name)!.CreateDelegate<Func<int, int>>()(argument)}";
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }

    private static Type Make()
    {
        var raw = new RawAssembly("Shop.Raw");
        var error = raw.Framework("DivideByZeroException");
        var twice = MetadataTokens.MethodDefinitionHandle(1);
        raw.Add("Twice", 1, il => { il.LoadArgument(0); il.LoadConstantI4(2); il.OpCode(ILOpCode.Mul); il.OpCode(ILOpCode.Ret); });
        raw.Add("Jump", 1, il => { il.OpCode(ILOpCode.Jmp); il.Token(twice); });
        raw.Add("Tail", 1, il => { il.LoadArgument(0); il.OpCode(ILOpCode.Tail); il.Call(twice); il.OpCode(ILOpCode.Ret); });
        raw.Add("Fault", 1, Fault, locals: 1);
        raw.Add("Filter", 1, il => Filter(il, error), locals: 1);
        raw.Add("Down", 1, Down);
        raw.Add("Never", 1, il => { il.OpCode(ILOpCode.Ldnull); il.OpCode(ILOpCode.Throw); });
        raw.Add("Switch", 1, Switch);
        raw.Add("Stack", 1, Stack);
        raw.Add("Nested", 1, il => Nested(il, error), locals: 1);
        raw.Add("Many", Many, ManyOfAll, locals: Many);
        raw.Add("Var", 1, il => { il.LoadArgument(0); il.OpCode(ILOpCode.Ret); }, isVarArg: true);
        return raw.Load("Raw");
    }

    /// <summary>100 / p1 in a region whose fault handler runs when it throws.</summary>
    private static void Fault(InstructionEncoder il)
    {
        var (start, end, handler, after) = (il.DefineLabel(), il.DefineLabel(), il.DefineLabel(), il.DefineLabel());
        il.MarkLabel(start);
        il.LoadConstantI4(100);
        il.LoadArgument(0);
        il.OpCode(ILOpCode.Div);
        il.StoreLocal(0);
        il.Branch(ILOpCode.Leave, after);
        il.MarkLabel(end);
        il.MarkLabel(handler);
        il.LoadConstantI4(1);
        il.StoreArgument(0);
        il.OpCode(ILOpCode.Endfinally);
        il.MarkLabel(after);
        il.ControlFlowBuilder!.AddFaultRegion(start, end, handler, after);
        il.LoadLocal(0);
        il.OpCode(ILOpCode.Ret);
    }

    /// <summary>100 / p1, and -1 when the filter finds p1 to be 0.</summary>
    private static void Filter(InstructionEncoder il, TypeReferenceHandle error)
    {
        var (start, filter, handler, after) = (il.DefineLabel(), il.DefineLabel(), il.DefineLabel(), il.DefineLabel());
        il.MarkLabel(start);
        il.LoadConstantI4(100);
        il.LoadArgument(0);
        il.OpCode(ILOpCode.Div);
        il.StoreLocal(0);
        il.Branch(ILOpCode.Leave, after);
        il.MarkLabel(filter);
        il.OpCode(ILOpCode.Isinst);
        il.Token(error);
        il.OpCode(ILOpCode.Ldnull);
        il.OpCode(ILOpCode.Cgt_un);
        il.OpCode(ILOpCode.Endfilter);
        il.MarkLabel(handler);
        il.OpCode(ILOpCode.Pop);
        il.LoadConstantI4(-1);
        il.StoreLocal(0);
        il.Branch(ILOpCode.Leave, after);
        il.MarkLabel(after);
        il.ControlFlowBuilder!.AddFilterRegion(start, filter, handler, after, filter);
        il.LoadLocal(0);
        il.OpCode(ILOpCode.Ret);
    }

    /// <summary>Counts down by jumping to its own first instruction; two ways to return.</summary>
    private static void Down(InstructionEncoder il)
    {
        var (start, odd) = (il.DefineLabel(), il.DefineLabel());
        il.MarkLabel(start);
        il.LoadArgument(0);
        il.LoadConstantI4(2);
        il.OpCode(ILOpCode.Sub);
        il.StoreArgument(0);
        il.LoadArgument(0);
        il.LoadConstantI4(0);
        il.Branch(ILOpCode.Blt, odd);
        il.LoadArgument(0);
        il.Branch(ILOpCode.Brtrue, start);
        il.LoadConstantI4(100);
        il.OpCode(ILOpCode.Ret);
        il.MarkLabel(odd);
        il.LoadConstantI4(200);
        il.OpCode(ILOpCode.Ret);
    }

    private static void Switch(InstructionEncoder il)
    {
        var cases = new[] { il.DefineLabel(), il.DefineLabel(), il.DefineLabel() };
        il.LoadArgument(0);
        var table = il.Switch(3);
        foreach (var label in cases)
        {
            table.Branch(label);
        }

        il.LoadConstantI4(-1);
        il.OpCode(ILOpCode.Ret);
        foreach (var label in cases)
        {
            il.MarkLabel(label);
            il.LoadConstantI4(10 * Array.IndexOf(cases, label));
            il.OpCode(ILOpCode.Ret);
        }
    }

    private static void Stack(InstructionEncoder il)
    {
        il.LoadArgument(0);
        il.LoadConstantI4(4);
        il.OpCode(ILOpCode.Mul);
        il.OpCode(ILOpCode.Localloc);
        il.OpCode(ILOpCode.Dup);
        il.LoadConstantI4(33);
        il.OpCode(ILOpCode.Stind_i4);
        il.OpCode(ILOpCode.Ldind_i4);
        il.OpCode(ILOpCode.Ret);
    }

    /// <summary>A finally in a fault in a catch, from the first instruction to the last but the return.</summary>
    private static void Nested(InstructionEncoder il, TypeReferenceHandle error)
    {
        var (start, innerEnd, finallyEnd, faultEnd, after) =
            (il.DefineLabel(), il.DefineLabel(), il.DefineLabel(), il.DefineLabel(), il.DefineLabel());
        var leave = il.DefineLabel();
        il.MarkLabel(start);
        il.LoadConstantI4(1);
        il.LoadArgument(0);
        il.OpCode(ILOpCode.Div);
        il.StoreLocal(0);
        il.Branch(ILOpCode.Leave, leave);
        il.MarkLabel(innerEnd);
        AddToArgument(il, 1);
        il.OpCode(ILOpCode.Endfinally);
        il.MarkLabel(finallyEnd);
        AddToArgument(il, 10);
        il.OpCode(ILOpCode.Endfinally);
        il.MarkLabel(faultEnd);
        il.OpCode(ILOpCode.Pop);
        il.LoadArgument(0);
        il.StoreLocal(0);
        il.Branch(ILOpCode.Leave, leave);
        il.MarkLabel(after);
        il.ControlFlowBuilder!.AddFinallyRegion(start, innerEnd, innerEnd, finallyEnd);
        il.ControlFlowBuilder!.AddFaultRegion(start, finallyEnd, finallyEnd, faultEnd);
        il.ControlFlowBuilder!.AddCatchRegion(start, faultEnd, faultEnd, after, error);
        il.MarkLabel(leave);
        il.LoadLocal(0);
        il.OpCode(ILOpCode.Ret);
    }

    private static void AddToArgument(InstructionEncoder il, int amount)
    {
        il.LoadArgument(0);
        il.LoadConstantI4(amount);
        il.OpCode(ILOpCode.Add);
        il.StoreArgument(0);
    }

    /// <summary>Every parameter into a local of its own, then the sum of all locals.</summary>
    private static void ManyOfAll(InstructionEncoder il)
    {
        for (var i = 0; i < Many; i++)
        {
            il.LoadArgument(i);
            il.StoreLocal(i);
        }

        il.LoadConstantI4(0);
        for (var i = 0; i < Many; i++)
        {
            il.LoadLocal(i);
            il.OpCode(ILOpCode.Add);
        }

        il.OpCode(ILOpCode.Ret);
    }
}
