export {
  describeLedgerStore,
  type LedgerStoreWish,
  type WithLedgerStore,
} from "./describe-ledger-store.js";
export { ledgerEntry } from "./ledger-entries.js";
