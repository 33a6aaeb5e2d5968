"""The TPM's eight duties: each looks at the whole and returns its section of findings and figures."""
