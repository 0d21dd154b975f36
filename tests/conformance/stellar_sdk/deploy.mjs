// The Orchestrator's Wasm onto a bare network: uploaded, then created with its constructor's arguments.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Operation, TransactionBuilder, contract, hash } from '@stellar/stellar-sdk';

// Its address.
export async function deploy({ server, rpcUrl, close, wasm, terms, passphrase, person }) {
  const code = readFileSync(wasm);
  const built = new TransactionBuilder(await server.getAccount(person.publicKey()), { fee: '100', networkPassphrase: passphrase })
    .addOperation(Operation.uploadContractWasm({ wasm: code }))
    .setTimeout(300)
    .build();
  const upload = await server.prepareTransaction(built);
  upload.sign(person);
  const sent = await server.sendTransaction(upload);
  assert.equal(sent.status, 'PENDING', JSON.stringify(sent.errorResult));
  await close();
  assert.equal((await server.getTransaction(sent.hash)).status, 'SUCCESS');

  const creation = await contract.Client.deploy(terms, {
    wasmHash: Buffer.from(hash(code)),
    rpcUrl,
    networkPassphrase: passphrase,
    allowHttp: true,
    publicKey: person.publicKey(),
    ...contract.basicNodeSigner(person, passphrase),
  });
  const done = await creation.signAndSend({ watcher: { onSubmitted: () => void close() } });
  return done.result.options.contractId;
}
