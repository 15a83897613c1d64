using System.CommandLine;
using System.CommandLine.Help;
using JustWalkOut.Cli;

// Not a RootCommand: that one is named after the program file, and people type ./jwo.
Command root = new("./jwo", "The cashierless store: cameras and weighing shelves to carts, receipts and replays. ./jwo test runs every test.")
{
    new HelpOption(),
    new VersionOption(),
};
foreach (Command verb in VerbList.All())
{
    root.Subcommands.Add(verb);
}

return await Faults.RunAsync(root, args);
