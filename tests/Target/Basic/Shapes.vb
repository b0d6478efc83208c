Imports System.Runtime.CompilerServices
Imports System.Threading.Tasks

Public Structure Crate
    Public Weight As Integer
    Public Name As String

    <MethodImpl(MethodImplOptions.NoInlining)>
    Public Sub Fill(more As Integer)
        Weight += more
    End Sub
End Structure

Public Class Depot
    Private _count As Integer
    Public Event Filled(count As Integer)

    Default Public ReadOnly Property Item(key As String) As Integer
        <MethodImpl(MethodImplOptions.NoInlining)>
        Get
            Return key.Length + _count
        End Get
    End Property

    <MethodImpl(MethodImplOptions.NoInlining)>
    Public Function Add(count As Integer, Optional note As String = "none", Optional factor As Integer = 2) As String
        _count += count * factor
        RaiseEvent Filled(_count)
        Return note & _count.ToString()
    End Function

    <MethodImpl(MethodImplOptions.NoInlining)>
    Public Shared Operator +(left As Depot, right As Depot) As Depot
        Return New Depot With {._count = left._count + right._count}
    End Operator
End Class

Public Module Shapes
    <MethodImpl(MethodImplOptions.NoInlining)>
    Public Sub Swap(ByRef left As Integer, ByRef right As String)
        Dim text = left.ToString()
        left = right.Length
        right = text
    End Sub

    <MethodImpl(MethodImplOptions.NoInlining)>
    Public Function Sum(ParamArray numbers As Integer()) As Integer
        Dim total = 0
        For Each number In numbers
            total += number
        Next
        Return total
    End Function

    <MethodImpl(MethodImplOptions.NoInlining)>
    Public Iterator Function Squares(count As Integer) As IEnumerable(Of Integer)
        For i = 1 To count
            Yield i * i
        Next
    End Function

    <MethodImpl(MethodImplOptions.NoInlining)>
    Public Async Function Later(value As Integer) As Task(Of String)
        Await Task.Yield()
        If value < 0 Then Throw New ArgumentException("negative")
        Return "later " & value.ToString()
    End Function

    <MethodImpl(MethodImplOptions.NoInlining)>
    Public Function Filtered(value As Integer) As Integer
        Try
            If value > 1 Then Throw New InvalidOperationException("too large")
            Return 10 \ value
        Catch e As DivideByZeroException When value = 0
            Return -1
        Finally
            GC.KeepAlive(value)
        End Try
    End Function

    ''' <summary>A body in one large try, with a jump table back into every line.</summary>
    <MethodImpl(MethodImplOptions.NoInlining)>
    Public Function Resumed(value As Integer) As Integer
        On Error Resume Next
        Dim result = 10 \ value
        result += 5
        Return result
    End Function

    <MethodImpl(MethodImplOptions.NoInlining)>
    Public Function Counted(value As Integer) As Integer
        Static calls As Integer = 3
        Return calls + value
    End Function

    <MethodImpl(MethodImplOptions.NoInlining)>
    Public Function Chosen(value As Integer) As String
        Select Case value
            Case 1, 2
                Return "small"
            Case 3 To 9
                Return "middle"
            Case Else
                Return "large"
        End Select
    End Function

    <MethodImpl(MethodImplOptions.NoInlining)>
    Public Function Applied(value As Integer) As Integer
        Dim twice = Function(x As Integer) x * 2 + value
        Return twice(value)
    End Function

    <MethodImpl(MethodImplOptions.NoInlining)>
    Public Function Named(Of T)(value As T, ByRef place As T) As T
        Dim old = place
        place = value
        Return old
    End Function

    Public Function Run(n As Integer) As String
        Dim result = ""
        For i = 1 To n
            Dim left = 4, right = "sixsix", depot = New Depot, crate = New Crate With {.Name = "c"}
            Swap(left, right)
            crate.Fill(5)
            Dim place = "old"
            Dim failed = ""
            Try
                Later(-1).GetAwaiter().GetResult()
            Catch e As ArgumentException
                failed = e.Message
            End Try
            Try
                Filtered(2)
            Catch e As InvalidOperationException
                failed &= e.Message
            End Try
            result = String.Join("|", left, right, Sum(1, 2, 3), Sum(), String.Join(",", Squares(3)), Later(7).Result, failed, Filtered(0), Filtered(1),
                Resumed(0), Resumed(5), Counted(1), Chosen(2), Chosen(5), Chosen(50), Applied(3), Named("new", place), place, depot.Add(1), depot.Add(2, factor:=5),
                depot("key"), (depot + depot)("k"), crate.Weight)
        Next
        Return result
    End Function
End Module
