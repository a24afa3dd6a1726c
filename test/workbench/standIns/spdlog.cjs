// Stands in for @vscode/spdlog, whose binary is only made by an install script: without it VS Code prints a
// stack trace for every log it would like to open, and the Output view stays empty. Writes at once, in order.

const { mkdirSync, openSync, writeSync } = require("node:fs");
const { dirname } = require("node:path");

const names = ["trace", "debug", "info", "warning", "error", "critical", "off"];

class Logger {
  #file;
  #level = 2;
  #format = (_level, message) => `${message}\n`;

  constructor(file) {
    mkdirSync(dirname(file), { recursive: true });
    this.#file = openSync(file, "a");
  }

  #log(level, message) {
    if (level >= this.#level) writeSync(this.#file, this.#format(names[level], message));
  }

  trace = (message) => this.#log(0, message);
  debug = (message) => this.#log(1, message);
  info = (message) => this.#log(2, message);
  warn = (message) => this.#log(3, message);
  error = (message) => this.#log(4, message);
  critical = (message) => this.#log(5, message);

  getLevel = () => this.#level;
  setLevel = (level) => {
    this.#level = level;
  };
  /** There is one pattern in VS Code: time, level, message. */
  setPattern = () => {
    this.#format = (level, message) => {
      const time = new Date().toISOString().replace("T", " ").replace("Z", "");
      return `${time} [${level}] ${message}\n`;
    };
  };
  /** Messages of output channels, which bring their own line ends. */
  clearFormatters = () => {
    this.#format = (_level, message) => message;
  };
  flush = () => {};
  drop = () => {};
}

exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = async (_name, file) => new Logger(file);
exports.createAsyncRotatingLogger = async (_name, file) => new Logger(file);
