import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** A test, or a group of tests, as a file has it written. */
export type WrittenTest = Readonly<{
  title: string;
  /** Texts of the table that it is run for */
  cases: readonly string[];
  /** What stands behind `test.` and `describe.` of it and of the groups around it: `each`, `skip`, … */
  marks: readonly string[];
}>;

/** The tests of a file, by what its code says: comments and other texts are none. */
export function writtenTests(file: URL): readonly WrittenTest[] {
  const source = parsed(file);
  const found: WrittenTest[] = [];
  function visit(node: ts.Node, around: readonly string[]): void {
    const test = ts.isCallExpression(node) ? testOf(node, source) : undefined;
    const marks = test === undefined ? around : [...around, ...test.marks];
    if (test !== undefined) found.push({ ...test, marks });
    ts.forEachChild(node, (child) => visit(child, marks));
  }
  visit(source, []);
  return found;
}

/** Whether code of the project is run by a file: imported by it, or by what it imports of the tests. */
export function reachesSource(file: URL, seen: Set<string> = new Set()): boolean {
  if (seen.has(file.href)) return false;
  seen.add(file.href);
  return importsOf(file).some(
    (imported) =>
      /\/(?:src|lambdas|statemachines)\//.test(imported.pathname) || reachesSource(imported, seen),
  );
}

/** Files that a file imports, with types alone left out. */
export function importsOf(file: URL): readonly URL[] {
  if (!existsSync(file)) return [];
  return parsed(file)
    .statements.filter(ts.isImportDeclaration)
    .filter(({ importClause }) => importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword)
    .flatMap(({ moduleSpecifier }) =>
      ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text.startsWith('.')
        ? [new URL(moduleSpecifier.text, file)]
        : [],
    );
}

const PARSED = new Map<string, ts.SourceFile>();

function parsed(file: URL): ts.SourceFile {
  const path = fileURLToPath(file);
  const known = PARSED.get(path);
  if (known !== undefined) return known;
  const text = readFileSync(path, 'utf8');
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  PARSED.set(path, source);
  return source;
}

function testOf(call: ts.CallExpression, source: ts.SourceFile): WrittenTest | undefined {
  const title = call.arguments[0];
  const run = call.arguments.find((one) => ts.isArrowFunction(one) || ts.isFunctionExpression(one));
  if (title === undefined || run === undefined || !ts.isStringLiteralLike(title)) return undefined;
  const marks: string[] = [];
  const cases: string[] = [];
  let callee: ts.Expression = call.expression;
  while (!ts.isIdentifier(callee)) {
    if (ts.isCallExpression(callee)) {
      cases.push(...callee.arguments.flatMap((table) => textsIn(table, source)));
      callee = callee.expression;
    } else if (ts.isPropertyAccessExpression(callee)) {
      marks.push(callee.name.text);
      callee = callee.expression;
    } else return undefined;
  }
  if (!['test', 'it', 'describe'].includes(callee.text)) return undefined;
  return { title: title.text, cases, marks };
}

/** Every text of an expression; of a name, of what the file says that it is. */
function textsIn(expression: ts.Node, source: ts.SourceFile): readonly string[] {
  const texts: string[] = [];
  const named = new Set<string>();
  function visit(node: ts.Node): void {
    if (ts.isStringLiteralLike(node)) texts.push(node.text);
    if (ts.isIdentifier(node) && !named.has(node.text)) {
      named.add(node.text);
      const declared = source.statements
        .filter(ts.isVariableStatement)
        .flatMap(({ declarationList }) => [...declarationList.declarations])
        .find(({ name }) => ts.isIdentifier(name) && name.text === node.text);
      if (declared?.initializer) visit(declared.initializer);
    }
    ts.forEachChild(node, visit);
  }
  visit(expression);
  return texts;
}
