// Histories as builders write them, and which entry made which layer.
import assert from 'node:assert/strict';
import { instructionOf, layerHistory, parseHistory } from '../../src/core/history.ts';

describe('an entry of the history', () => {
  const cases: [name: string, createdBy: string, instruction: string][] = [
    ['of BuildKit, a copy', 'COPY app / # buildkit', 'COPY app /'],
    ['of BuildKit, a command', 'RUN /bin/sh -c apt-get update # buildkit', 'RUN apt-get update'],
    ['of BuildKit, with arguments', 'RUN |1 VERSION=1.0 /bin/sh -c make # buildkit', 'RUN make'],
    ['whose arguments hold spaces', 'RUN |2 A=x y B= /bin/sh -c make all # buildkit', 'RUN make all'],
    ['in exec form', 'RUN apt-get update # buildkit', 'RUN apt-get update'],
    ['in exec form, with arguments', 'RUN |2 A=x B=y make all # buildkit', 'RUN make all'],
    ['whose arguments nobody can tell', 'RUN |2 A=x y B=y make # buildkit', 'RUN |2 A=x y B=y make'],
    ['with an endless number of arguments', 'RUN |99999 A=x make', 'RUN |99999 A=x make'],
    ['with another shell', 'RUN /bin/bash -o pipefail -c make # buildkit', 'RUN /bin/bash -o pipefail -c make'],
    ['on Windows', 'RUN cmd /S /C dir # buildkit', 'RUN dir'],
    ['of the first builder, a setting', '/bin/sh -c #(nop)  CMD ["bash"]', 'CMD ["bash"]'],
    ['of the first builder, files', '/bin/sh -c #(nop) ADD file:0a in / ', 'ADD file:0a in /'],
    ['of the first builder, a command', '/bin/sh -c apt-get update', 'RUN apt-get update'],
    ['of the first builder, with arguments', '|1 A=b /bin/sh -c make', 'RUN make'],
    ['of the first builder on Windows', 'cmd /S /C #(nop)  USER ContainerUser', 'USER ContainerUser'],
    ['of the first builder in exec form, with arguments', '|2 A=x B=y make all', 'RUN make all'],
    ['that names another shell', 'RUN |1 A=b /bin/sh -c wine cmd /S /C dir', 'RUN wine cmd /S /C dir'],
    ['of a tool with words of its own', 'bazel build ...', 'bazel build ...'],
    ['that says nothing', '', ''],
    ['whose mark is text', 'RUN /bin/sh -c echo "# buildkit"', 'RUN echo "# buildkit"'],
    ['with a path that only begins like the shell', 'RUN /bin/sh -cx', 'RUN /bin/sh -cx'],
  ];
  for (const [name, createdBy, instruction] of cases) {
    it(name, () => assert.equal(instructionOf({ createdBy, isEmpty: false }), instruction));
  }

  it('of any shape keeps its place', () => {
    const time = '2024-01-01T00:00:00Z';
    const entries = parseHistory([{ created_by: 1, created: 2, empty_layer: 'yes' }, null, 3, { created: time }]);
    assert.deepEqual(
      entries.map(({ createdBy, created, isEmpty }) => [createdBy, created, isEmpty]),
      [
        ['', undefined, false],
        ['', undefined, false],
        ['', undefined, false],
        ['', Date.parse(time), false],
      ],
    );
    assert.deepEqual(parseHistory({ length: 2 }), []);
  });
});

describe('a layer', () => {
  const history = parseHistory([
    { created_by: 'a' },
    { created_by: 'b', empty_layer: true },
    { created_by: 'c', empty_layer: false },
  ]);
  const names = (layers: number) => layerHistory(history, layers).map(entry => entry?.createdBy);

  it('was made by the entry that is not empty', () => assert.deepEqual(names(2), ['a', 'c']));
  it('was made by nobody knows whom, where the counts do not fit', () => {
    assert.deepEqual(names(1), [undefined]);
    assert.deepEqual(names(3), [undefined, undefined, undefined]);
    assert.deepEqual(layerHistory([], 1), [undefined]);
    assert.deepEqual(layerHistory([], 0), []);
  });
});
