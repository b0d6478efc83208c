using System.IO.MemoryMappedFiles;
using Dotbug.Targets;

namespace Fuzzing;

/// <summary>Which input is being tried, in a file that is still right when the process dies of it; gone when it does not.</summary>
internal sealed class Progress : IDisposable
{
    private const string Ending = ".trying";

    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public Progress(string target, int seed)
    {
        Directory.CreateDirectory(Folder);
        _path = Path.Combine(Folder, target + Ending);
        File.WriteAllBytes(_path, new byte[16]);
        _file = MemoryMappedFile.CreateFromFile(_path, FileMode.Open);
        _view = _file.CreateViewAccessor(0, 16);
        _view.Write(0, (long)seed);
    }

    public static string Folder { get; } = Path.Combine(Repository.Artifacts, "fuzz");

    public void At(long input) => _view.Write(8, input);

    /// <summary>What a process that died was trying, as commands that try it again.</summary>
    public static IEnumerable<string> Left()
    {
        foreach (var path in Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*" + Ending) : [])
        {
            var bytes = File.ReadAllBytes(path);
            File.Delete(path);
            yield return Runner.Command(Path.GetFileNameWithoutExtension(path), (int)BitConverter.ToInt64(bytes), BitConverter.ToInt64(bytes, 8));
        }
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }
}
