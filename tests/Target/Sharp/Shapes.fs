namespace Shop.Sharp

open System
open System.Runtime.CompilerServices
open System.Threading.Tasks

type Parcel =
    | Letter of grams: int
    | Box of width: int * height: int
    | Nothing

type Stop = { City: string; Parcels: Parcel list }

[<Struct>]
type Size = { Width: int; Height: int }

type Route(name: string) =
    let mutable stops = 0
    member _.Name = name
    [<MethodImpl(MethodImplOptions.NoInlining)>]
    member _.Add(count: int, ?note: string) =
        stops <- stops + count
        defaultArg note "none" + string stops
    member _.Item
        with [<MethodImpl(MethodImplOptions.NoInlining)>] get (index: int) = index + stops
    [<MethodImpl(MethodImplOptions.NoInlining)>]
    static member (+) (left: Route, right: Route) = new Route(left.Name + right.Name)
    interface IDisposable with
        [<MethodImpl(MethodImplOptions.NoInlining)>]
        member _.Dispose() = stops <- 0

module Shapes =
    /// Each ends in a call of the other, with the prefix 'tail.': a million of them need no stack.
    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let rec even (n: int) (seen: string) = if n = 0 then seen + "even" else odd (n - 1) seen

    and [<MethodImpl(MethodImplOptions.NoInlining)>] odd (n: int) (seen: string) =
        if n = 0 then seen + "odd" else even (n - 1) seen

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let weight (parcel: Parcel) =
        match parcel with
        | Letter grams -> grams
        | Box(width, height) -> width * height
        | Nothing -> 0

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let adder (x: int) = fun (y: int) -> x + y

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let apply (f: int -> int) (x: int) = f x

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let load (stop: Stop) (size: Size) = stop.City.Length + size.Width

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let guarded (x: int) =
        try
            try
                100 / x
            with
            | :? DivideByZeroException when x = 0 -> -1
        finally
            GC.KeepAlive x

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let first (items: ReadOnlySpan<int>) (found: byref<int>) =
        found <- items[0]
        items.Length

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let identity (x: 'a) : 'a = x

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let later (x: int) =
        task {
            do! Task.CompletedTask
            return x * 2
        }

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let computed (x: int) =
        async {
            do! Async.Sleep 0
            return x * 3
        }

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let numbers (count: int) = seq { for i in 1..count -> i * i }

module Scenario =
    let Run (n: int) =
        let mutable result = ""
        for _ in 1..n do
            let mutable found = 0
            use route = new Route("north")
            let total = Shapes.first (ReadOnlySpan<int>([| 7; 8 |])) &found
            result <-
                String.Join(
                    "|",
                    [ Shapes.even 3 ""
                      string (Shapes.weight (Box(2, 3)))
                      string (Shapes.weight (Letter 20))
                      string (Shapes.weight Nothing)
                      string (Shapes.apply (Shapes.adder 5) 6)
                      string (Shapes.load { City = "Kiel"; Parcels = [ Letter 1; Nothing ] } { Width = 3; Height = 4 })
                      string (Shapes.guarded 0)
                      string (Shapes.guarded 5)
                      string total
                      string found
                      string (Shapes.identity (Some 3)).Value
                      Shapes.identity "same"
                      string (Shapes.later 4).Result
                      string (Async.RunSynchronously(Shapes.computed 5))
                      string (Seq.sum (Shapes.numbers 3))
                      route.Add(2)
                      route.Add(3, "noted")
                      string route[1]
                      (route + route).Name ]
                )
        result

    /// Deep mutual recursion, which only works as tail calls.
    let Deep (n: int) = Shapes.even n ""
