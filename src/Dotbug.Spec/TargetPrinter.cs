using System.Globalization;
using System.Text;

namespace Dotbug.Spec;

/// <summary>Writes a target so that it reads back as the same tree.</summary>
internal static class TargetPrinter
{
    public static void Append(StringBuilder text, Target target)
    {
        switch (target)
        {
            case MethodTarget method:
                AppendMethod(text, method);
                break;
            case RuntimeTarget runtime:
                text.Append(runtime.Name);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(target), target, "a target of another family");
        }
    }

    private static void AppendMethod(StringBuilder text, MethodTarget target)
    {
        if (target.Assembly is not null)
            text.Append(target.Assembly).Append('!');
        foreach (var segment in target.Path)
            AppendSegment(text, segment).Append('.');
        if (NeedsEscape(target))
            text.Append('@');
        AppendSegment(text, target.Method);
        text.Append(target.Kind switch
        {
            MemberKind.Getter or MemberKind.IndexerGetter => ".get",
            MemberKind.Setter or MemberKind.IndexerSetter => ".set",
            MemberKind.Adder => ".add",
            MemberKind.Remover => ".remove",
            _ => "",
        });
        if (target.Parameters is not null)
            AppendParameters(text, target.Parameters);
        if (target.Inner is not null)
            AppendInner(text, target.Inner);
    }

    private static StringBuilder AppendSegment(StringBuilder text, PathSegment segment)
    {
        text.Append(segment.Pattern);
        return segment.Arity < 1 ? text : text.Append('<').Append(',', segment.Arity - 1).Append('>');
    }

    /// <summary>Words that mean something at the end of a target, when they are the method's own name.</summary>
    private static bool NeedsEscape(MethodTarget target)
    {
        var name = target.Method.Pattern;
        return target.Kind switch
        {
            MemberKind.Method => name is "ctor" or "cctor" or "this" or "get" or "set" or "add" or "remove"
                || TargetShape.AccessorPrefix(name) != 0,
            MemberKind.Getter or MemberKind.Setter or MemberKind.Adder or MemberKind.Remover => name == "this",
            _ => false,
        };
    }

    private static void AppendParameters(StringBuilder text, EquatableList<ParameterPattern> parameters)
    {
        text.Append('(');
        for (var i = 0; i < parameters.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            var parameter = parameters[i];
            if (parameter.Modifier is not null)
                text.Append(parameter.Modifier).Append(' ');
            text.Append(parameter.Kind switch
            {
                ParameterPatternKind.Any => "_",
                ParameterPatternKind.Rest => "..",
                _ => parameter.Type,
            });
        }

        text.Append(')');
    }

    private static void AppendInner(StringBuilder text, InnerFunction inner)
    {
        text.Append('/').Append(inner.Name switch
        {
            null => "lambda",
            "lambda" => "@lambda",
            _ => inner.Name,
        });
        if (inner.Ordinal > 0)
            text.Append(CultureInfo.InvariantCulture, $"#{inner.Ordinal}");
        if (inner.CompilerId is not null)
            text.Append('@').Append(inner.CompilerId);
    }
}
