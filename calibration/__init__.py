"""How the calibrated runtimes of mlsys come about: a fit to measured devices that anybody can run again."""
